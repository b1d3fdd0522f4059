package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens where queues and buffers run full, or arguments are wrong, whichever kernel is below. */
public abstract class OverflowContract {
    private static final int QUEUE = 8;
    private static final int GROUP = 0;
    private static final int SIZE = 64;
    private static final int BUFFERS = 64;
    private static final long RECEIVE = 1;
    private static final long SEND = 2;
    private static final long OTHER = 3;
    private static final int SILENT =
            SocketOptions.MSG_DONTWAIT | SocketOptions.MSG_WAITALL | SocketOptions.MSG_NOSIGNAL;

    private World world;
    private Kernel kernel;
    private TestRing test;
    private Ring ring;
    private BufferRing buffers;
    private int[] pair;

    /** {@return a world of its own for each test} */
    protected abstract World world();

    @BeforeEach
    void open() {
        world = world();
        kernel = world.kernel();
        test = world.open(new RingConfig(QUEUE, QUEUE));
        ring = test.ring;
        buffers = new BufferRing(kernel, ring, GROUP, BUFFERS, SIZE);
        pair = test.pair();
    }

    @AfterEach
    void close() {
        kernel.close(pair[0]);
        kernel.close(pair[1]);
        buffers.close();
        test.close();
    }

    @Test
    void shouldEndAMultishotReceiveWhenTheCompletionQueueIsFull() {
        int bytes = 15 * SIZE;
        for (int i = 0; i < bytes; i++) {
            NativeMemory.putByte(test.memory + i, (byte) i);
        }
        ring.prepSend(pair[0], test.memory, bytes, SocketOptions.MSG_NOSIGNAL, false, SEND);
        test.await(1);
        test.completions.clear();
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        test.await(QUEUE + 1);
        List<Completion> received = test.of(RECEIVE);
        assertThat(received.subList(0, QUEUE)).allMatch(Completion::hasMore);
        assertThat(received.get(QUEUE).hasMore()).as("there was no room for one that goes on").isFalse();
        assertThat(received.get(QUEUE).hasBuffer()).isTrue();
        assertThat(received).hasSize(QUEUE + 1);
        assertThat(ring.stats().overflows()).isPositive();
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        test.await(15);
        byte expected = 0;
        for (Completion completion : test.of(RECEIVE)) {
            for (int i = 0; i < completion.result(); i++) {
                assertThat(buffers.view().getByte(buffers.offset(completion.bufferId()) + i)).isEqualTo(expected++);
            }
        }
    }

    @Test
    void shouldEndAMultishotAcceptWhenTheCompletionQueueIsFull() {
        int listener = test.listener();
        int port = test.port(listener);
        int[] clients = new int[QUEUE + 2];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
            ring.prepConnect(clients[i], test.memory, SockAddr.ip("127.0.0.1", port).encode(test.memory), OTHER);
            test.await(i + 1);
        }
        ring.prepAcceptMultishot(listener, RECEIVE);
        test.await(clients.length + QUEUE + 1);
        List<Completion> accepted = test.of(RECEIVE);
        assertThat(accepted.subList(0, QUEUE)).allMatch(Completion::hasMore);
        assertThat(accepted.get(QUEUE).hasMore()).isFalse();
        ring.prepAcceptMultishot(listener, RECEIVE);
        test.await(clients.length + QUEUE + 2);
        assertThat(test.of(RECEIVE)).extracting(Completion::result).allMatch(fd -> fd > 2).doesNotHaveDuplicates();
        test.of(RECEIVE).forEach(one -> kernel.close(one.result()));
        for (int client : clients) {
            kernel.close(client);
        }
        kernel.close(listener);
    }

    @Test
    void shouldNotCallASilentSendSettledWhoseCompletionIsKeptAside() {
        Assumptions.assumeTrue(ring.features().silentSend(), "the kernel does not report short silent sends");
        for (int i = 0; i < QUEUE; i++) {
            ring.prepNop(10 + i);
        }
        kernel.setsockopt(pair[0], SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, 4096);
        ring.prepSend(pair[0], test.memory, 2_000_000, SILENT, true, SEND);
        ring.submit();
        assertThat(ring.silentSendsSettled()).isFalse();
        ring.drain(test);
        assertThat(ring.silentSendsSettled()).isTrue();
        assertThat(test.of(SEND)).as("it came with the same drain").hasSize(1);
        assertThat(test.of(SEND).getFirst().result()).isBetween(1, 1_999_999);
    }

    @Test
    void shouldEndAReceiveAtOnceWhenThereIsNoBufferAndNothingToReceive() {
        ring.prepRecvMultishot(pair[1], GROUP + 1, 0, RECEIVE);
        ring.prepRecv(pair[1], GROUP + 1, 0, OTHER);
        test.await(2);
        assertThat(test.completions).extracting(Completion::result).containsOnly(-Errno.ENOBUFS);
    }

    @Test
    void shouldShowWhatWasDeferredOnlyToWhoAsks() {
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        ring.submit();
        ring.prepSend(pair[0], test.memory, 10, SocketOptions.MSG_NOSIGNAL, false, SEND);
        ring.submit();
        ring.drain(test);
        assertThat(test.of(SEND)).hasSize(1);
        assertThat(test.of(RECEIVE)).hasSize(ring.features().deferTaskrun() ? 0 : 1);
        test.turn(0);
        assertThat(test.of(RECEIVE)).hasSize(1);
    }

    @Test
    void shouldSayThatTheSocketHasMore() {
        ring.prepSend(pair[0], test.memory, 100, SocketOptions.MSG_NOSIGNAL, false, SEND);
        test.await(1);
        ring.prepRecv(pair[1], GROUP, 60, RECEIVE);
        test.await(2);
        assertThat(test.of(RECEIVE).getFirst().flags() & Ring.F_SOCK_NONEMPTY).isNotZero();
        ring.prepRecv(pair[1], GROUP, 60, OTHER);
        test.await(3);
        assertThat(test.of(OTHER).getFirst().result()).isEqualTo(40);
        assertThat(test.of(OTHER).getFirst().flags() & Ring.F_SOCK_NONEMPTY).isZero();
    }

    // ---------------------------------------------------------------- eventfd

    @Test
    void shouldReadTheSumOfAnEventfdAndWaitForTheNext() {
        int fd = kernel.eventfd(3, SocketOptions.EFD_CLOEXEC);
        kernel.eventfdWrite(fd);
        kernel.eventfdWrite(fd);
        ring.prepRead(fd, test.memory, 4, OTHER);
        ring.prepRead(fd, test.memory, Long.BYTES, RECEIVE);
        test.await(2);
        assertThat(test.of(OTHER).getFirst().result()).isEqualTo(-Errno.EINVAL);
        assertThat(test.of(RECEIVE).getFirst().result()).isEqualTo(Long.BYTES);
        assertThat(NativeMemory.getLong(test.memory)).isEqualTo(5);
        ring.prepRead(fd, test.memory, Long.BYTES, RECEIVE);
        test.turn(0);
        assertThat(test.of(RECEIVE)).hasSize(1);
        kernel.eventfdWrite(fd);
        test.await(3);
        assertThat(NativeMemory.getLong(test.memory)).isEqualTo(1);
        kernel.close(fd);
    }

    @Test
    void shouldWaitOnAClosedEventfdUntilCancelled() {
        int fd = kernel.eventfd(0, SocketOptions.EFD_CLOEXEC);
        ring.prepRead(fd, test.memory, Long.BYTES, RECEIVE);
        ring.submit();
        kernel.close(fd);
        test.turn(0);
        assertThat(test.completions).isEmpty();
        ring.prepCancel(RECEIVE, true, OTHER);
        assertThat(test.await(1)).containsExactly(new Completion(RECEIVE, -Errno.ECANCELED, 0));
    }

    // ---------------------------------------------------------------- wrong arguments

    @Test
    void shouldRefuseBufferGroupsThatCannotBe() {
        long argument = ring.scratch();
        NativeMemory.clear(argument, UringAbi.BUF_REG_BYTES);
        NativeMemory.putShort(argument + UringAbi.BUF_REG_BGID, (short) 77);
        assertThat(kernel.ringRegister(ring.fd(), UringAbi.UNREGISTER_PBUF_RING, argument, 1))
                .isEqualTo(-Errno.ENOENT);
        long[][] wrong = {{test.memory + 64, 4, 1}, {test.memory, 3, 1}, {test.memory, 65_536, 1},
            {test.memory, 4, 2}};
        for (long[] one : wrong) {
            NativeMemory.putLong(argument + UringAbi.BUF_REG_RING_ADDR, one[0]);
            NativeMemory.putInt(argument + UringAbi.BUF_REG_RING_ENTRIES, (int) one[1]);
            assertThat(kernel.ringRegister(ring.fd(), UringAbi.REGISTER_PBUF_RING, argument, (int) one[2]))
                    .isEqualTo(-Errno.EINVAL);
        }
    }

    @Test
    void shouldRefuseCallsOnWhatIsNoRing() {
        long argument = ring.scratch();
        assertThat(kernel.ringRegister(ring.fd(), 999, argument, 1)).isEqualTo(-Errno.EINVAL);
        assertThat(kernel.ringRegister(pair[0], UringAbi.REGISTER_PROBE, argument, 1)).isEqualTo(-Errno.EOPNOTSUPP);
        assertThat(kernel.ringRegister(1_000_000, UringAbi.REGISTER_PROBE, argument, 1)).isEqualTo(-Errno.EBADF);
        assertThat(kernel.ringEnter(1_000_000, 0, 0, 0, 0, 0)).isEqualTo(-Errno.EBADF);
        assertThat(kernel.ringEnter(pair[0], 0, 0, 0, 0, 0)).isEqualTo(-Errno.EOPNOTSUPP);
        assertThat(kernel.ringEnter(ring.fd(), 0, 0, 1 << 20, 0, 0)).isEqualTo(-Errno.EINVAL);
    }
}
