package io.ringway.server.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One non-blocking connection of a {@link NetLoop}, with cuts at chosen bytes. The loop's thread. */
final class Link {

    /** What the owner of a connection hears. */
    interface Owner {

        /** The connection stands. */
        void onOpen();

        /** Bytes came; borrowed until the method returns. */
        void onBytes(byte[] bytes, int offset, int length);

        /** Everything written so far has gone out. */
        void onDrained();

        /** The peer will send no more. */
        void onEnd();

        /** The connection is gone: refused, reset, or cut as asked. Nothing follows. Not called after a plain close. */
        void onGone(String why);
    }

    /** Ways to end a connection, or one direction of it. */
    enum Cut {
        /** RST. */
        RESET,
        /** Close without waiting for anything. */
        CLOSE,
        /** End the own direction, go on reading. */
        HALF_CLOSE
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final NetLoop loop;
    private final SocketChannel channel;
    private Owner owner;
    private SelectionKey key;
    private byte[] out = new byte[1024];
    private int outStart;
    private int outEnd;
    private long written;
    private long received;
    private long cutWrittenAt = NEVER;
    private Cut writeCut;
    private long cutReceivedAt = NEVER;
    private Cut readCut;
    private boolean isPaused;
    private boolean isDirty;
    private boolean isOutputShut;
    private boolean isOpen = true;
    private boolean isDrainWanted;

    Link(NetLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    void begin(Owner of, SelectionKey registered) {
        owner = of;
        key = registered;
    }

    // ---------------------------------------------------------------- for the owner

    /** Queues bytes; they go out at the end of the loop's turn. */
    void write(byte[] bytes, int offset, int length) {
        if (isOutputShut) {
            return;
        }
        reserve(length);
        System.arraycopy(bytes, offset, out, outEnd, length);
        outEnd += length;
        dirty();
    }

    /** Queues a part of a pattern's slice. */
    void writePattern(int start, int from, int length) {
        if (isOutputShut) {
            return;
        }
        reserve(length);
        Pattern.copy(start, from, out, outEnd, length);
        outEnd += length;
        dirty();
    }

    /** Bytes queued so far, sent or not. */
    long queuedTotal() {
        return written + outEnd - outStart;
    }

    /** Bytes queued and not sent. */
    int pending() {
        return outEnd - outStart;
    }

    /** Bytes received so far. */
    long receivedTotal() {
        return received;
    }

    /** Whether it can still carry anything. */
    boolean isOpen() {
        return isOpen;
    }

    /** Cuts the connection when so many bytes in all were sent; later ones are dropped. */
    void cutWhenWritten(long total, Cut how) {
        cutWrittenAt = total;
        writeCut = how;
        dirty();
    }

    /** Cuts the connection when so many bytes in all were received. */
    void cutWhenReceived(long total, Cut how) {
        cutReceivedAt = total;
        readCut = how;
    }

    /** Stops or goes on reading. */
    void pause(boolean paused) {
        if (isPaused != paused && isOpen) {
            isPaused = paused;
            interest();
        }
    }

    /** Ends the connection in order; the owner hears nothing more. */
    void close() {
        end(false);
    }

    /** Ends it with RST; the owner hears nothing more. */
    void reset() {
        end(true);
    }

    // ---------------------------------------------------------------- for the loop

    SocketChannel channel() {
        return channel;
    }

    void onConnectable() {
        try {
            channel.finishConnect();
            interest();
            owner.onOpen();
        } catch (IOException refused) {
            gone("connect: " + refused.getMessage());
        }
    }

    void onReadable(byte[] memory) {
        if (isPaused || !isOpen) {
            return;
        }
        try {
            int most = (int) Math.min(memory.length, cutReceivedAt - received);
            int count = channel.read(ByteBuffer.wrap(memory, 0, most));
            if (count < 0) {
                isPaused = true;
                interest();
                owner.onEnd();
            } else if (count > 0) {
                received += count;
                owner.onBytes(memory, 0, count);
                if (isOpen && received >= cutReceivedAt) {
                    cut(readCut);
                }
            }
        } catch (IOException broken) {
            gone("read: " + broken.getMessage());
        }
    }

    /** Sends what is queued, as far as the socket takes it. */
    void flush() {
        isDirty = false;
        if (!isOpen || !channel.isConnected()) {
            return;
        }
        try {
            if (outEnd > outStart && !isOutputShut) {
                int most = (int) Math.min(outEnd - outStart, cutWrittenAt - written);
                int count = most > 0 ? channel.write(ByteBuffer.wrap(out, outStart, most)) : 0;
                outStart += count;
                written += count;
                isDrainWanted = true;
            }
            if (written >= cutWrittenAt) {
                cut(writeCut);
                return;
            }
        } catch (IOException broken) {
            gone("write: " + broken.getMessage());
            return;
        }
        if (outStart == outEnd) {
            outStart = 0;
            outEnd = 0;
        }
        interest();
        if (outEnd == 0 && isDrainWanted) {
            isDrainWanted = false;
            owner.onDrained();
        }
    }

    private void cut(Cut how) {
        cutWrittenAt = NEVER;
        cutReceivedAt = NEVER;
        if (how == Cut.HALF_CLOSE) {
            try {
                channel.shutdownOutput();
                isOutputShut = true;
                outStart = 0;
                outEnd = 0;
                interest();
            } catch (IOException broken) {
                gone("shutdown: " + broken.getMessage());
            }
        } else {
            end(how == Cut.RESET);
            owner.onGone("cut");
        }
    }

    private void gone(String why) {
        if (isOpen) {
            end(false);
            owner.onGone(why);
        }
    }

    private void end(boolean isReset) {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        loop.forget(this);
        try {
            if (isReset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException broken) {
            // It was broken already; the descriptor is closed all the same.
            isPaused = true;
        }
    }

    private void dirty() {
        if (!isDirty && isOpen) {
            isDirty = true;
            loop.flushLater(this);
        }
    }

    private void interest() {
        if (!isOpen || !key.isValid()) {
            return;
        }
        int wanted = (isPaused ? 0 : SelectionKey.OP_READ)
            | (outEnd > outStart && !isOutputShut ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private void reserve(int more) {
        if (out.length - outEnd >= more) {
            return;
        }
        int pending = outEnd - outStart;
        byte[] to = pending + more <= out.length ? out : new byte[Math.max(pending + more, 2 * out.length)];
        System.arraycopy(out, outStart, to, 0, pending);
        out = to;
        outStart = 0;
        outEnd = pending;
    }

    /** Gives memory back that a rare large message took. */
    void trim() {
        if (out.length > 16 * 1024 && outEnd == outStart) {
            out = Arrays.copyOf(out, 1024);
            outStart = 0;
            outEnd = 0;
        }
    }
}
