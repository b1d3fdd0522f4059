package io.ringway.server.pool;

import io.ringway.server.handoff.RequestImage;
import java.io.InputStream;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;

/**
 * A whole body, not copied, for as long as the call is this run's: then its bytes are another client's, and reading
 * throws. Also where that happens in the midst of a read, on a thread that is not the runner's: what was read is
 * looked at only if the call was this run's still behind it.
 */
final class WholeInput extends InputStream {

    private static final int END = -1;
    private static final int OCTET = 0xFF;

    private final CallRequest request;
    private final byte[] bytes;
    private final int end;
    private int position;
    private int mark;

    /**
     * Begins to read.
     *
     * @param request whose body it is
     * @param image   of it
     */
    WholeInput(CallRequest request, RequestImage image) {
        this.request = request;
        bytes = image.bodyArray();
        position = image.bodyStart();
        end = position + image.bodyLength();
        mark = position;
    }

    @Override
    public int read() {
        request.call();
        if (position == end) {
            return END;
        }
        int octet = bytes[position] & OCTET;
        requireStill();
        position++;
        return octet;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, to.length);
        request.call();
        int count = Math.min(length, end - position);
        if (count == 0) {
            return length == 0 ? 0 : END;
        }
        System.arraycopy(bytes, position, to, offset, count);
        try {
            requireStill();
        } catch (IllegalStateException gone) {
            Arrays.fill(to, offset, offset + count, (byte) 0);
            throw gone;
        }
        position += count;
        return count;
    }

    /** The bytes were read before this looks: the run's end comes before whatever overwrites them. */
    private void requireStill() {
        VarHandle.acquireFence();
        request.call();
    }

    @Override
    public byte[] readAllBytes() {
        byte[] rest = new byte[available()];
        read(rest, 0, rest.length);
        return rest;
    }

    @Override
    public int available() {
        request.call();
        return end - position;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int readLimit) {
        mark = position;
    }

    @Override
    public void reset() {
        position = mark;
    }
}
