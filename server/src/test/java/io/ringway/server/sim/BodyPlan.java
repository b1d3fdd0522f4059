package io.ringway.server.sim;

/**
 * A body, how it is framed and in which pieces it is written.
 *
 * @param framing    how its end is told
 * @param bytes      of content
 * @param chunkBytes of one chunk, if it is chunked
 */
record BodyPlan(Framing framing, int bytes, int chunkBytes) {

    /** No body and no word about it. */
    static final BodyPlan NONE = new BodyPlan(Framing.NONE, 0, 0);

    /** How the end of a body is told. */
    enum Framing {
        /** There is none. */
        NONE,
        /** {@code Content-Length}. */
        LENGTH,
        /** {@code Transfer-Encoding: chunked}. */
        CHUNKED,
        /** The end of the connection. */
        UNTIL_CLOSE
    }

    /** {@return the field line that tells the framing, or nothing} */
    String line() {
        return switch (framing) {
            case LENGTH -> "Content-Length: " + bytes + "\r\n";
            case CHUNKED -> "Transfer-Encoding: chunked\r\n";
            default -> "";
        };
    }

    /**
     * Writes the body.
     *
     * @param key of its bytes
     * @param to  to write to
     */
    void write(long key, Bytes to) {
        if (framing != Framing.CHUNKED) {
            to.addPattern(key, 0, bytes);
            return;
        }
        for (int at = 0; at < bytes; at += chunkBytes) {
            int length = Math.min(chunkBytes, bytes - at);
            to.add(Integer.toHexString(length)).add("\r\n").addPattern(key, at, length).add("\r\n");
        }
        to.add("0\r\n\r\n");
    }

    /** {@return whether a receiver waits for body bytes} */
    boolean isPresent() {
        return framing == Framing.CHUNKED || framing == Framing.LENGTH && bytes > 0;
    }
}
