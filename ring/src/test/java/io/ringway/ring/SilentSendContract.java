package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sends that post a completion only when something is left to do, over TCP with a small send buffer. */
public abstract class SilentSendContract {
    private static final int FLAGS =
            SocketOptions.MSG_DONTWAIT | SocketOptions.MSG_WAITALL | SocketOptions.MSG_NOSIGNAL;
    private static final int SEND_BUFFER_BYTES = 16 * 1024;
    private static final int TOTAL_BYTES = 1024 * 1024;
    private static final long SEND = 1;
    private static final long READ = 2;
    private static final long MARKER = 3;

    private World world;
    private TestRing test;
    private Ring ring;
    private int sender;
    private int receiver;
    private long source;
    private long sink;

    /** {@return a world of its own for each test} */
    protected abstract World world();

    @BeforeEach
    void connect() {
        world = world();
        test = world.open();
        ring = test.ring;
        Assumptions.assumeTrue(ring.features().silentSend(), "the kernel does not report short silent sends");
        int listener = test.listener();
        int port = test.port(listener);
        sender = test.kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        test.kernel.setsockopt(sender, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
        test.kernel.setsockopt(listener, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, SEND_BUFFER_BYTES);
        ring.prepAcceptMultishot(listener, 10);
        ring.prepConnect(sender, test.memory, SockAddr.ip("127.0.0.1", port).encode(test.memory), 11);
        test.await(2);
        receiver = test.of(10).getFirst().result();
        ring.prepCancel(10, false, 12);
        test.await(4);
        test.kernel.close(listener);
        test.completions.clear();
        source = test.memory + 4096;
        sink = source + TOTAL_BYTES + 4096;
        for (int i = 0; i < TOTAL_BYTES; i += Integer.BYTES) {
            NativeMemory.putInt(source + i, i * 0x9E37_79B1);
        }
    }

    @AfterEach
    void close() {
        test.kernel.close(sender);
        test.kernel.close(receiver);
        test.close();
    }

    @Test
    void shouldPostNothingWhenAllWasSent() {
        assertThat(ring.silentSendsSettled()).isTrue();
        ring.prepSend(sender, source, 1000, FLAGS, true, SEND);
        assertThat(ring.silentSendsSettled()).isFalse();
        ring.drain(test);
        assertThat(ring.silentSendsSettled()).as("drained, but not submitted").isFalse();
        ring.submit();
        assertThat(ring.silentSendsSettled()).as("submitted, but not drained").isFalse();
        ring.drain(test);
        assertThat(ring.silentSendsSettled()).isTrue();
        ring.prepNop(MARKER);
        test.await(1);
        assertThat(test.completions).containsExactly(new Completion(MARKER, 0, 0));
        assertThat(read(1000)).isEqualTo(1000);
    }

    @Test
    void shouldPostTheBytesDoneWhenSentInPartAndThenThatItWouldBlock() {
        ring.prepSend(sender, source, TOTAL_BYTES, FLAGS, true, SEND);
        ring.submit();
        ring.drain(test);
        assertThat(ring.silentSendsSettled()).isTrue();
        assertThat(test.of(SEND)).hasSize(1);
        int done = test.of(SEND).getFirst().result();
        assertThat(done).isBetween(1, TOTAL_BYTES - 1);
        int result = done;
        int position = done;
        for (int i = 0; i < 100 && result > 0; i++) {
            test.completions.clear();
            ring.prepSend(sender, source + position, TOTAL_BYTES - position, FLAGS, true, SEND);
            test.await(1);
            result = test.completions.getFirst().result();
            position += Math.max(0, result);
        }
        assertThat(result).isEqualTo(-Errno.EAGAIN);
        assertThat(read(position)).isEqualTo(position);
    }

    @Test
    @Tag("F009")
    void shouldKeepTheOrderOfBytesOverManyShortSends() {
        int position = 0;
        int received = 0;
        int shorts = 0;
        for (int i = 0; i < 100_000 && received < TOTAL_BYTES; i++) {
            if (position < TOTAL_BYTES) {
                test.completions.clear();
                int length = TOTAL_BYTES - position;
                boolean pieces = i % 2 == 0;
                if (pieces) {
                    prepPieces(position, length);
                } else {
                    ring.prepSend(sender, source + position, length, FLAGS, true, SEND);
                }
                ring.submit();
                ring.drain(test);
                assertThat(ring.silentSendsSettled()).isTrue();
                List<Completion> outcome = test.of(SEND);
                shorts += outcome.size();
                position += outcome.isEmpty() ? length : Math.max(0, outcome.getFirst().result());
            }
            received += read(received, 30_000);
        }
        assertThat(received).isEqualTo(TOTAL_BYTES);
        assertThat(shorts).isPositive();
        for (int i = 0; i < TOTAL_BYTES; i += Integer.BYTES) {
            assertThat(NativeMemory.getInt(sink + i)).isEqualTo(i * 0x9E37_79B1);
        }
    }

    @Test
    void shouldPostTheErrorWhenThePeerIsGone() {
        NativeMemory.putInt(test.memory, 1);
        NativeMemory.putInt(test.memory + 4, 0);
        test.kernel.setsockopt(receiver, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, test.memory, 8);
        test.kernel.close(receiver);
        test.turn(world.quietNs());
        ring.prepSend(sender, source, 10, FLAGS, true, SEND);
        ring.submit();
        ring.drain(test);
        assertThat(test.of(SEND)).hasSize(1);
        assertThat(test.of(SEND).getFirst().result()).isIn(-Errno.ECONNRESET, -Errno.EPIPE);
    }

    /** Three pieces of one message, as a head, a body and its end would be. */
    private void prepPieces(int position, int length) {
        long message = test.memory;
        long pieces = message + UringAbi.MSGHDR_BYTES;
        NativeMemory.clear(message, UringAbi.MSGHDR_BYTES);
        NativeMemory.putLong(message + UringAbi.MSGHDR_IOV, pieces);
        NativeMemory.putLong(message + UringAbi.MSGHDR_IOVLEN, 3);
        int first = length / 3;
        int[] lengths = {first, first, length - 2 * first};
        long address = source + position;
        for (int i = 0; i < 3; i++) {
            NativeMemory.putLong(pieces + (long) i * UringAbi.IOVEC_BYTES, address);
            NativeMemory.putLong(pieces + (long) i * UringAbi.IOVEC_BYTES + Long.BYTES, lengths[i]);
            address += lengths[i];
        }
        ring.prepSendMsg(sender, message, FLAGS, true, SEND);
    }

    private int read(int length) {
        int received = 0;
        while (received < length) {
            received += read(received, length - received);
        }
        return received;
    }

    private int read(int position, int length) {
        int before = test.of(READ).size();
        ring.prepRead(receiver, sink + position, Math.min(length, TOTAL_BYTES - position), READ);
        while (test.of(READ).size() == before) {
            test.turn(20_000_000);
        }
        return test.of(READ).getLast().result();
    }
}
