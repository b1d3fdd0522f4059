package io.ringway.ring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.BufferRing;
import io.ringway.ring.Ring;
import io.ringway.ring.RingConfig;
import io.ringway.ring.TestRing;
import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each kind of fault looks like from above. Bytes keep their order in all of them. */
final class SimFaultTest {
    private static final int FLAGS = SocketOptions.MSG_NOSIGNAL;
    private static final int SILENT = FLAGS | SocketOptions.MSG_DONTWAIT | SocketOptions.MSG_WAITALL;
    private static final int BYTES = 3_000;
    private static final long ACCEPT = 1;
    private static final long RECEIVE = 2;
    private static final long SEND = 3;
    private static final long OTHER = 4;

    private SimWorld world;
    private TestRing test;
    private Ring ring;
    private BufferRing buffers;
    private FaultPlan faults;
    private int client;
    private int server;

    @AfterEach
    void close() {
        test.close();
        world.sim().discard();
    }

    @Test
    void shouldReceiveInPieces() {
        open(Fault.SHORT_RECV, 1);
        receiveAll();
        assertThat(test.of(RECEIVE)).hasSizeGreaterThan(4);
        assertThat(faults.count(Fault.SHORT_RECV)).isPositive();
    }

    @Test
    void shouldSendInPieces() {
        open(Fault.SHORT_SEND, 1);
        ring.prepSend(client, test.memory, BYTES, SILENT, true, SEND);
        test.await(1);
        assertThat(test.of(SEND).getFirst().result()).isBetween(1, BYTES - 1);
        ring.prepSend(client, test.memory, BYTES, FLAGS, false, OTHER);
        test.await(2);
        assertThat(test.of(OTHER).getFirst().result()).isBetween(1, BYTES - 1);
    }

    @Test
    void shouldBlockASilentSend() {
        open(Fault.BLOCKED_SEND, 1);
        ring.prepSend(client, test.memory, BYTES, SILENT, true, SEND);
        assertThat(test.await(1)).containsExactly(new Completion(SEND, -Errno.EAGAIN, 0));
    }

    @Test
    void shouldKeepASilentSendsCompletionAsideUntilTheNextDrain() {
        open(FaultPlan.none().with(Fault.LATE_SEND_COMPLETION, 1).with(Fault.BLOCKED_SEND, 1));
        ring.prepSend(client, test.memory, BYTES, SILENT, true, SEND);
        ring.submit();
        assertThat(ring.isDrained()).isFalse();
        ring.drain(test);
        assertThat(ring.silentSendsSettled()).isTrue();
        assertThat(test.of(SEND)).hasSize(1);
        assertThat(ring.stats().overflows()).isEqualTo(1);
    }

    @Test
    void shouldResetBothEnds() {
        open(Fault.RESET, 1);
        ring.prepRecv(client, 0, 0, OTHER);
        ring.prepRecvMultishot(server, 0, 0, RECEIVE);
        send(client);
        while (test.of(OTHER).isEmpty() || test.of(RECEIVE).isEmpty() || test.of(RECEIVE).getLast().hasMore()) {
            test.turn(1_000_000_000);
        }
        assertThat(test.of(OTHER)).extracting(Completion::result).containsExactly(-Errno.ECONNRESET);
        assertThat(test.of(RECEIVE)).last().extracting(Completion::result).isEqualTo(-Errno.ECONNRESET);
    }

    @Test
    void shouldDeliverLateButInOrder() {
        open(FaultPlan.none().with(Fault.STALL, 0.2).with(Fault.DELAY, 0.3));
        long start = world.nanoTime();
        receiveAll();
        assertThat(world.nanoTime() - start).isGreaterThan(100_000_000);
        assertThat(faults.count(Fault.STALL)).isPositive();
        assertThat(faults.count(Fault.DELAY)).isPositive();
    }

    @Test
    void shouldFindNoBuffer() {
        open(Fault.ENOBUFS, 1);
        send(client);
        ring.prepRecvMultishot(server, 0, 0, RECEIVE);
        test.await(2);
        assertThat(test.of(RECEIVE)).containsExactly(new Completion(RECEIVE, -Errno.ENOBUFS, 0));
        assertThat(world.sim().kernelBuffersHeld()).isEqualTo(buffers.count());
    }

    @Test
    void shouldTakeSubmissionsInPartsOrNotAtFirst() {
        open(FaultPlan.none().with(Fault.EAGAIN_ENTER, 0.3).with(Fault.PARTIAL_SUBMIT, 0.5).with(Fault.EINTR, 0.3));
        for (int i = 0; i < 200; i++) {
            ring.prepNop(i);
        }
        test.await(200);
        assertThat(test.completions).extracting(Completion::userData).isSorted().doesNotHaveDuplicates();
        assertThat(ring.stats().retries()).isPositive();
    }

    @Test
    void shouldReturnFromAWaitThatIsInterrupted() {
        open(Fault.EINTR, 1);
        long before = world.nanoTime();
        assertThat(ring.submitAndWait(1_000_000_000)).isZero();
        assertThat(world.nanoTime()).isEqualTo(before);
    }

    @Test
    void shouldRunOutOfDescriptorsByFaultAndByLimit() {
        open(Fault.EMFILE, 1);
        assertThat(world.kernel().socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0)).isEqualTo(
                -Errno.EMFILE);
        faults.quiesce();
        world.network().descriptorLimit(world.openDescriptors() + 3);
        int listener = test.listener();
        assertThat(listener).isPositive();
        assertThat(world.kernel().eventfd(0, 0)).isEqualTo(-Errno.EMFILE);
        ring.prepAcceptMultishot(listener, ACCEPT);
        test.await(1);
        assertThat(test.of(ACCEPT)).as("although nobody connects").containsExactly(
                new Completion(ACCEPT, -Errno.EMFILE, 0));
    }

    @Test
    void shouldRunOutOfMemory() {
        open(Fault.ENOMEM, 1);
        ring.prepSend(client, test.memory, BYTES, FLAGS, false, SEND);
        assertThat(test.await(1)).containsExactly(new Completion(SEND, -Errno.ENOMEM, 0));
    }

    @Test
    void shouldEndMultishotsWhenTheQueueCountsAsFull() {
        open(Fault.CQ_OVERFLOW, 0.5);
        receiveAll();
        assertThat(ring.stats().overflows()).isPositive();
    }

    @Test
    void shouldEndMultishotsWithAGoodCompletion() {
        open(Fault.LOST_MORE, 0.5);
        receiveAll();
        assertThat(test.of(RECEIVE)).anyMatch(one -> one.result() > 0 && !one.hasMore());
    }

    @Test
    void shouldCancelTooLate() {
        open(Fault.LATE_CANCEL, 1);
        int busy = 0;
        for (int i = 0; i < 40; i++) {
            test.completions.clear();
            ring.prepRecvMultishot(server, 0, 0, RECEIVE);
            test.turn(1_000_000);
            send(client, 10);
            ring.prepCancel(RECEIVE, false, OTHER);
            test.turn(0);
            while (test.of(OTHER).isEmpty() || test.of(RECEIVE).isEmpty() || test.of(RECEIVE).getLast().hasMore()) {
                test.turn(1_000_000_000);
            }
            assertThat(test.of(OTHER)).hasSize(1);
            busy += test.of(OTHER).getFirst().result() == -Errno.EALREADY ? 1 : 0;
            giveBack();
        }
        assertThat(busy).isBetween(5, 35);
    }

    @Test
    void shouldRunAShutdownLate() {
        open(Fault.LATE_SHUTDOWN, 1);
        long start = world.nanoTime();
        ring.prepShutdown(client, SocketOptions.SHUT_WR, false, OTHER);
        test.await(1);
        assertThat(world.nanoTime() - start).isGreaterThan(100_000);
    }

    @Test
    void shouldAcceptWhatWasAborted() {
        open(Fault.ACCEPT_ABORTED, 1);
        connectThroughAListener();
        assertThat(test.of(ACCEPT)).containsExactly(new Completion(ACCEPT, -Errno.ECONNABORTED, 0));
    }

    @Test
    void shouldRefuseAConnectAlthoughSomebodyListens() {
        open(Fault.CONNECT_REFUSED, 1);
        connectThroughAListener();
        assertThat(test.of(OTHER)).containsExactly(new Completion(OTHER, -Errno.ECONNREFUSED, 0));
    }

    @Test
    void shouldNeverAnswerAConnect() {
        open(Fault.CONNECT_TIMED_OUT, 1);
        long start = world.nanoTime();
        connectThroughAListener();
        assertThat(test.of(OTHER)).containsExactly(new Completion(OTHER, -Errno.ETIMEDOUT, 0));
        assertThat(world.nanoTime() - start).as("two minutes, as with tcp_syn_retries of 6").isBetween(
                120_000_000_000L, 130_000_000_000L);
    }

    @Test
    void shouldJumpTheClock() {
        open(Fault.CLOCK_JUMP, 1);
        long start = world.nanoTime();
        test.turn(0);
        assertThat(world.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
    }

    @Test
    void shouldChangePlacesOfCompletionsOfDifferentDescriptors() {
        open(Fault.REORDER, 0.5);
        int[] other = test.pair();
        int swapped = 0;
        for (int i = 0; i < 40; i++) {
            test.completions.clear();
            int[] pair = test.pair();
            ring.prepRecv(pair[1], 0, 0, RECEIVE);
            ring.prepRecv(other[1], 0, 0, OTHER);
            ring.prepSend(pair[0], test.memory, 1, SILENT, true, SEND);
            ring.prepSend(other[0], test.memory, 1, SILENT, true, SEND);
            test.await(2);
            swapped += test.completions.getFirst().userData() == OTHER ? 1 : 0;
            giveBack();
            world.kernel().close(pair[0]);
            world.kernel().close(pair[1]);
        }
        assertThat(swapped).isBetween(5, 35);
    }

    // ---------------------------------------------------------------- steps

    private void open(Fault fault, double rate) {
        open(FaultPlan.none().with(fault, rate));
    }

    /** Sets everything up before the first fault. */
    private void open(FaultPlan plan) {
        faults = plan;
        faults.quiesce();
        world = new SimWorld(7, SimKernel.NEWEST_FEATURES, faults);
        test = world.open(new RingConfig(64, 64));
        ring = test.ring;
        buffers = new BufferRing(world.kernel(), ring, 0, 16, 1024);
        int[] pair = test.tcpPair();
        client = pair[0];
        server = pair[1];
        for (int i = 0; i < BYTES; i++) {
            NativeMemory.putByte(test.memory + i, (byte) i);
        }
        faults.resume();
    }

    private void send(int fd) {
        send(fd, BYTES);
    }

    private void send(int fd, int length) {
        ring.prepSend(fd, test.memory, length, FLAGS, false, SEND);
        ring.submit();
    }

    /** Sends in some pieces, receives until all is there, and compares. */
    private void receiveAll() {
        for (int i = 0; i < 30; i++) {
            ring.prepSend(client, test.memory + i * 100L, 100, FLAGS, false, SEND);
            test.turn(0);
        }
        ring.prepRecvMultishot(server, 0, 0, RECEIVE);
        int position = 0;
        int handled = 0;
        while (position < BYTES) {
            test.turn(1_000_000_000);
            List<Completion> received = test.of(RECEIVE);
            for (; handled < received.size(); handled++) {
                Completion one = received.get(handled);
                position = check(one, position);
                if (!one.hasMore()) {
                    ring.prepRecvMultishot(server, 0, 0, RECEIVE);
                }
            }
        }
        assertThat(position).isEqualTo(BYTES);
    }

    private int check(Completion one, int from) {
        int position = from;
        if (one.hasBuffer()) {
            buffers.onReceived(one.bufferId());
            for (int i = 0; i < one.result(); i++) {
                assertThat(buffers.view().getByte(buffers.offset(one.bufferId()) + i)).isEqualTo((byte) position++);
            }
            buffers.give(one.bufferId());
            buffers.publish();
        }
        return position;
    }

    private void giveBack() {
        for (Completion one : test.completions) {
            if (one.hasBuffer()) {
                buffers.onReceived(one.bufferId());
                buffers.give(one.bufferId());
            }
        }
        buffers.publish();
    }

    private void connectThroughAListener() {
        int listener = test.listener();
        int socket = world.kernel().socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        SockAddr address = SockAddr.ip("127.0.0.1", test.port(listener));
        ring.prepAcceptMultishot(listener, ACCEPT);
        ring.prepConnect(socket, test.memory, address.encode(test.memory), OTHER);
        while (test.of(OTHER).isEmpty()) {
            test.turn(10_000_000_000L);
        }
        test.turn(1_000_000_000);
    }
}
