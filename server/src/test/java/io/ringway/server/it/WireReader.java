package io.ringway.server.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Bytes from a socket, one at a time or many, with a record of what came and how it ended. Not for several threads. */
final class WireReader {

    private static final int RECORD_MAX = 1 << 20;

    /** How the peer's direction stands. */
    enum End {
        /** More may come. */
        OPEN,
        /** The peer has closed its direction in order. */
        FIN,
        /** The connection was reset. */
        RESET
    }

    private final InputStream in;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int limit;
    private long received;
    private volatile End end = End.OPEN;

    WireReader(InputStream in) {
        this.in = in;
    }

    /** The next byte, or -1 when there will be none. */
    int read() throws IOException {
        return fill() ? buffer[position++] & 0xff : -1;
    }

    /** Up to so many bytes, at least one, or -1 when there will be none. */
    int read(byte[] to, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, to, 0, count);
        position += count;
        return count;
    }

    /** The next byte; its absence is the end of a message too early. */
    int need() throws IOException {
        int next = read();
        if (next < 0) {
            throw new EOFException("the connection ended inside a message: " + end);
        }
        return next;
    }

    /** Waits for a byte and tells whether there is one; it stays unread. */
    boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        if (end != End.OPEN) {
            return false;
        }
        int count;
        try {
            count = in.read(buffer);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            end = End.RESET;
            return false;
        } catch (IOException e) {
            // A channel's stream has no type of its own for a reset.
            end = End.RESET;
            return false;
        }
        if (count < 0) {
            end = End.FIN;
            return false;
        }
        position = 0;
        limit = count;
        received += count;
        synchronized (record) {
            if (record.size() + count <= RECORD_MAX) {
                record.write(buffer, 0, count);
            }
        }
        return true;
    }

    /** All bytes to the end. */
    byte[] rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        while (fill()) {
            rest.write(buffer, position, limit - position);
            position = limit;
        }
        return rest.toByteArray();
    }

    /** How the peer's direction ended, as far as was read. */
    End end() {
        return end;
    }

    /** Bytes received. */
    long received() {
        return received;
    }

    /** The bytes received since the record was cleared, up to a megabyte. Any thread. */
    byte[] record() {
        synchronized (record) {
            return record.toByteArray();
        }
    }

    /** Forgets the bytes received. Any thread. */
    void clearRecord() {
        synchronized (record) {
            record.reset();
        }
    }
}
