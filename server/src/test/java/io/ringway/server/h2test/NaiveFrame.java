package io.ringway.server.h2test;

/**
 * One frame as it was on the wire.
 *
 * @param type     0 to 255
 * @param flags    0 to 255
 * @param stream   31 bits
 * @param reserved the bit before the stream identifier
 * @param payload  padding and all
 */
public record NaiveFrame(int type, int flags, int stream, boolean reserved, byte[] payload) {

    private static final String[] NAMES = {"DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE",
        "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"};

    /** Tells whether a flag is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Length of the payload. */
    public int length() {
        return payload.length;
    }

    /** Four bytes of the payload as an unsigned number. */
    public long number(int offset) {
        return Integer.toUnsignedLong(int32(offset));
    }

    /** Four bytes of the payload. */
    public int int32(int offset) {
        return payload[offset] << 24 | (payload[offset + 1] & 0xff) << 16 | (payload[offset + 2] & 0xff) << 8
            | payload[offset + 3] & 0xff;
    }

    /** Eight bytes of the payload. */
    public long int64(int offset) {
        return number(offset) << 32 | number(offset + 4);
    }

    /** Name of the type. */
    public String name() {
        return type < NAMES.length ? NAMES[type] : "type " + type;
    }

    @Override
    public String toString() {
        String text = name() + "(stream " + stream + ", flags 0x" + Integer.toHexString(flags) + ", " + length() + ")";
        return switch (type) {
            case NaiveFrames.RST_STREAM -> length() == 4 ? text + " code " + number(0) : text;
            case NaiveFrames.GOAWAY -> length() >= 8 ? text + " last " + number(0) + " code " + number(4) : text;
            case NaiveFrames.WINDOW_UPDATE -> length() == 4 ? text + " by " + number(0) : text;
            default -> text;
        };
    }
}
