package io.ringway.server.load;

import java.nio.charset.StandardCharsets;

/**
 * One connection of an origin that answers {@code /bytes/N} (and anything below it) with N bytes of the pattern, after
 * it has compared the request's body with the pattern. The answer names the target it was asked for and the origin. The
 * loop's thread.
 */
final class SizedOrigin implements Link.Owner, HttpReader.Sink {

    /** Where all bodies begin in the pattern. */
    static final int START = 4711;

    private static final int PIECE = 64 * 1024;

    private final Link link;
    private final String label;
    private final HttpReader reader = HttpReader.requests(this);
    private String target = "";
    private long received;
    private boolean isWrong;
    private int left;
    private int sent;

    /**
     * Creates the owner of an accepted connection.
     *
     * @param link  the connection
     * @param label of the origin, sent with each answer
     */
    SizedOrigin(Link link, String label) {
        this.link = link;
        this.label = label;
    }

    @Override
    public void onOpen() {
        throw new IllegalStateException("an accepted connection is open");
    }

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        try {
            reader.feed(bytes, offset, length);
        } catch (HttpViolation violation) {
            link.reset();
        }
    }

    @Override
    public boolean onHead(Head head) {
        target = head.target();
        received = 0;
        isWrong = false;
        return false;
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        isWrong |= received + length > Pattern.LENGTH_MAX
            || Pattern.mismatch(START, (int) received, bytes, offset, length) >= 0;
        received += length;
    }

    @Override
    public void onMessage() {
        left = isWrong ? 0 : sizeOf(target);
        sent = 0;
        String head = (isWrong ? "HTTP/1.1 422 Wrong Bytes" : "HTTP/1.1 200 OK") + "\r\nX-Target: " + target
            + "\r\nX-Origin: " + label + "\r\nX-Received: " + received + "\r\nContent-Length: " + left + "\r\n\r\n";
        link.write(head.getBytes(StandardCharsets.ISO_8859_1), 0, head.length());
        produce();
    }

    /** The number behind {@code /bytes/}; 0 if there is none. */
    private static int sizeOf(String target) {
        int at = target.indexOf("/bytes/");
        int size = 0;
        for (int i = at + 7; at >= 0 && i < target.length() && Character.isDigit(target.charAt(i)); i++) {
            size = Math.min(Pattern.LENGTH_MAX, size * 10 + target.charAt(i) - '0');
        }
        return size;
    }

    /** Large bodies are made as they go out: thousands of slow readers must not cost their size each. */
    private void produce() {
        if (left > 0) {
            int count = Math.min(PIECE, left);
            link.writePattern(START, sent, count);
            sent += count;
            left -= count;
        }
    }

    @Override
    public void onDrained() {
        produce();
        link.trim();
    }

    @Override
    public void onEnd() {
        link.close();
    }

    @Override
    public void onGone(String why) {
        left = 0;
    }
}
