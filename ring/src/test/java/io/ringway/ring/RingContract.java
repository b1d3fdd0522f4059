package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What submissions and completions do, whichever kernel is below. */
public abstract class RingContract {
    private static final int PLAIN_FLAGS = SocketOptions.MSG_NOSIGNAL;
    private World world;
    private TestRing test;
    private Ring ring;

    /** {@return a world of its own for each test} */
    protected abstract World world();

    @BeforeEach
    void open() {
        world = world();
        test = world.open();
        ring = test.ring;
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void shouldCompleteWithTheUserDataItWasGiven() {
        long userData = UserData.of(0x7f, Integer.MAX_VALUE, UserData.GENERATION_MASK);
        ring.prepNop(userData);
        assertThat(ring.allSubmitted()).isFalse();
        assertThat(ring.submit()).isEqualTo(1);
        assertThat(ring.allSubmitted()).isTrue();
        assertThat(test.await(1)).containsExactly(new Completion(userData, 0, 0));
        assertThat(ring.isDrained()).isTrue();
        assertThat(ring.stats().submitted()).isEqualTo(1);
        assertThat(ring.stats().completed()).isEqualTo(1);
    }

    @Test
    void shouldReturnWhenTheTimeRunsOut() {
        long before = world.nanoTime();
        assertThat(ring.submitAndWait(2_000_000)).isZero();
        assertThat(world.nanoTime() - before).isGreaterThan(1_900_000);
        assertThat(ring.submitAndWait(0)).isZero();
        assertThat(ring.drain(test)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, KernelFeatures.NO_SQARRAY, KernelFeatures.DEFER_TASKRUN, KernelFeatures.SINGLE_ISSUER,
        KernelFeatures.SUBMIT_ALL, KernelFeatures.REGISTERED_RING, KernelFeatures.NO_SQARRAY
        | KernelFeatures.DEFER_TASKRUN | KernelFeatures.SINGLE_ISSUER | KernelFeatures.SUBMIT_ALL
        | KernelFeatures.REGISTERED_RING})
    @Tag("F024")
    void shouldSubmitInOrderWithWhateverTheKernelHas(int missing) {
        KernelFeatures features = ring.features().without(missing);
        try (TestRing other = new TestRing(test.kernel, features, new RingConfig(16, 64))) {
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 40; i++) {
                    other.ring.prepNop(round * 40 + i);
                }
                other.await(round * 40 + 40);
            }
            assertThat(other.completions).extracting(Completion::userData)
                    .containsExactlyElementsOf(LongStream.range(0, 400).boxed().toList());
            assertThat(other.ring.stats().sqFull()).isEqualTo(20);
        }
    }

    @Test
    @Tag("F002")
    void shouldSubmitFirstWhenTheQueueIsFull() {
        for (int i = 0; i < 4096; i++) {
            ring.prepNop(i);
        }
        test.await(4096);
        assertThat(ring.sqEntries()).isEqualTo(256);
        assertThat(ring.stats().sqFull()).isEqualTo(15);
        assertThat(ring.stats().submitted()).isEqualTo(4096);
        for (int i = 0; i < 4096; i++) {
            assertThat(test.completions.get(i).userData()).isEqualTo(i);
        }
    }

    @Test
    void shouldHandOutEverythingWhenTheCompletionQueueOverflows() {
        try (TestRing small = new TestRing(test.kernel, ring.features(), new RingConfig(8, 8))) {
            for (int i = 0; i < 30; i++) {
                small.ring.prepNop(i);
            }
            small.ring.submit();
            assertThat(small.ring.isDrained()).isFalse();
            assertThat(small.ring.drain(small)).isEqualTo(30);
            assertThat(small.ring.isDrained()).isTrue();
            assertThat(small.ring.stats().overflows()).isPositive();
            assertThat(small.completions).extracting(Completion::userData)
                    .containsExactlyElementsOf(LongStream.range(0, 30).boxed().toList());
        }
    }

    @Test
    void shouldBoundOneDrainAndGoOnWithTheNext() {
        try (TestRing small = new TestRing(test.kernel, ring.features(), new RingConfig(8, 8))) {
            int[] budget = {100};
            CompletionHandler endless = (userData, result, flags) -> {
                if (budget[0]-- > 0) {
                    small.ring.prepNop(userData + 1);
                    small.ring.submit();
                }
            };
            small.ring.prepNop(0);
            small.ring.submit();
            assertThat(small.ring.drain(endless)).isEqualTo(32);
            assertThat(small.ring.isDrained()).isFalse();
            int handled = 32;
            for (int i = 0; i < 10; i++) {
                handled += small.ring.drain(endless);
            }
            assertThat(handled).isEqualTo(101);
        }
    }

    @Test
    void shouldReportBadDescriptorsAndStillSubmitTheRest() {
        ring.prepClose(1_000_000, false, 1);
        ring.prepShutdown(1_000_000, SocketOptions.SHUT_WR, true, 2);
        ring.prepRecvMultishot(1_000_000, 0, 0, 3);
        ring.prepNop(4);
        test.await(4);
        assertThat(test.completions).containsExactlyInAnyOrder(new Completion(1, -Errno.EBADF, 0),
                new Completion(2, -Errno.EBADF, 0), new Completion(3, -Errno.EBADF, 0), new Completion(4, 0, 0));
    }

    @Test
    void shouldAcceptUntilCancelled() {
        int listener = test.listener();
        int port = test.port(listener);
        ring.prepAcceptMultishot(listener, 1);
        for (int i = 0; i < 3; i++) {
            int client = test.kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
            int length = SockAddr.ip("127.0.0.1", port).encode(test.memory);
            ring.prepConnect(client, test.memory, length, 2);
            test.await(2 * i + 2);
            test.kernel.close(client);
        }
        assertThat(test.of(2)).extracting(Completion::result).containsOnly(0);
        assertThat(test.of(1)).hasSize(3).allMatch(Completion::hasMore).allMatch(accepted -> accepted.result() > 2);
        test.of(1).forEach(accepted -> test.kernel.close(accepted.result()));
        ring.prepCancel(1, false, 3);
        test.await(8);
        assertThat(test.of(3)).containsExactly(new Completion(3, 0, 0));
        assertThat(test.of(1)).last().isEqualTo(new Completion(1, -Errno.ECANCELED, 0));
        test.kernel.close(listener);
    }

    @Test
    void shouldReportARefusedConnection() {
        int listener = test.listener();
        int port = test.port(listener);
        test.kernel.close(listener);
        int client = test.kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        ring.prepConnect(client, test.memory, SockAddr.ip("127.0.0.1", port).encode(test.memory), 1);
        assertThat(test.await(1)).containsExactly(new Completion(1, -Errno.ECONNREFUSED, 0));
        test.kernel.close(client);
    }

    @Test
    void shouldSendSeveralPiecesInOneOperation() {
        int[] pair = test.pair();
        long message = test.memory;
        long pieces = message + UringAbi.MSGHDR_BYTES;
        long bytes = message + 4096;
        for (int i = 0; i < 3; i++) {
            NativeMemory.put(new byte[] {(byte) ('a' + i), (byte) ('A' + i)}, bytes + 100L * i);
            NativeMemory.putLong(pieces + (long) i * UringAbi.IOVEC_BYTES, bytes + 100L * i);
            NativeMemory.putLong(pieces + (long) i * UringAbi.IOVEC_BYTES + Long.BYTES, 2);
        }
        NativeMemory.clear(message, UringAbi.MSGHDR_BYTES);
        NativeMemory.putLong(message + UringAbi.MSGHDR_IOV, pieces);
        NativeMemory.putLong(message + UringAbi.MSGHDR_IOVLEN, 3);
        ring.prepSendMsg(pair[0], message, PLAIN_FLAGS, false, 1);
        test.await(1);
        ring.prepRead(pair[1], test.memory, 100, 2);
        test.await(2);
        assertThat(test.completions).containsExactly(new Completion(1, 6, 0), new Completion(2, 6, 0));
        assertThat(new String(NativeMemory.bytes(test.memory, 6), StandardCharsets.US_ASCII))
                .isEqualTo("aAbBcC");
        closeAll(pair);
    }

    @Test
    void shouldReportReadinessUntilCancelled() {
        int[] pair = test.pair();
        ring.prepPollMultishot(pair[1], SocketOptions.POLLIN, 1);
        ring.prepSend(pair[0], test.memory, 1, PLAIN_FLAGS, false, 2);
        test.await(2);
        assertThat(test.of(1)).hasSize(1).allMatch(Completion::hasMore)
                .allMatch(ready -> (ready.result() & SocketOptions.POLLIN) != 0);
        ring.prepCancelFd(pair[1], false, 3);
        test.await(4);
        assertThat(test.of(3)).containsExactly(new Completion(3, 1, 0));
        assertThat(test.of(1)).last().extracting(Completion::result).isEqualTo(-Errno.ECANCELED);
        closeAll(pair);
    }

    @Test
    void shouldShutDownAndCloseSilently() {
        int[] pair = test.pair();
        ring.prepShutdown(pair[0], SocketOptions.SHUT_WR, true, 1);
        ring.prepRead(pair[1], test.memory, 10, 3);
        assertThat(test.await(1)).containsExactly(new Completion(3, 0, 0));
        // Not before: a thread of the kernel's shuts down, and a close beside it may come first.
        ring.prepClose(pair[0], true, 2);
        ring.prepNop(4);
        assertThat(test.await(2)).last().isEqualTo(new Completion(4, 0, 0));
        assertThat(test.kernel.close(pair[0])).isEqualTo(-Errno.EBADF);
        test.kernel.close(pair[1]);
    }

    @Test
    void shouldReportACancelThatFindsNothing() {
        ring.prepCancel(4711, true, 1);
        assertThat(test.await(1)).containsExactly(new Completion(1, -Errno.ENOENT, 0));
    }

    @Test
    void shouldRefuseSizesOutOfRange() {
        assertThatThrownBy(() -> new RingConfig(7, 64)).hasMessageContaining("sqEntries: 7")
                .hasMessageContaining("8 to 4096");
        assertThatThrownBy(() -> new RingConfig(12, 64)).hasMessageContaining("power of two");
        assertThatThrownBy(() -> new RingConfig(8192, 8192)).hasMessageContaining("sqEntries");
        assertThatThrownBy(() -> new RingConfig(64, 32)).hasMessageContaining("cqEntries: 32");
        assertThatThrownBy(() -> new RingConfig(64, 131072)).hasMessageContaining("64 to 65536");
        for (int entries : new int[] {8, 4096}) {
            try (Ring smallest = new Ring(test.kernel, ring.features(), new RingConfig(entries, 65536))) {
                assertThat(smallest.sqEntries()).isEqualTo(entries);
                assertThat(smallest.cqEntries()).isEqualTo(65536);
            }
        }
    }

    @Test
    void shouldLeaveNoDescriptorBehind() {
        int before = world.openDescriptors();
        for (int i = 0; i < 50; i++) {
            Ring other = new Ring(test.kernel, ring.features(), new RingConfig(8, 8));
            other.close();
            other.close();
        }
        assertThat(world.openDescriptors()).isEqualTo(before);
    }

    private void closeAll(int[] fds) {
        for (int fd : fds) {
            assertThat(test.kernel.close(fd)).isZero();
        }
    }
}
