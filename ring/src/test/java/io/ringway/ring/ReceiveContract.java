package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Receiving into provided buffers, cancelling it, and closing with it in flight. */
public abstract class ReceiveContract {
    private static final int GROUP = 7;
    private static final int COUNT = 4;
    private static final int SIZE = 1024;
    private static final long RECEIVE = 1;
    private static final long CANCEL = 2;
    private static final long SEND = 3;
    private static final long LOUD_SEND = 4;
    private static final boolean LONG = Boolean.getBoolean("ringway.long");
    private static final int RACES = 2_000;
    private static final int RACES_LONG = 1_000_000;
    private static final int LIVES = 2_000;
    private static final int LIVES_LONG = 10_000_000;

    private World world;
    private TestRing test;
    private Ring ring;
    private BufferRing buffers;
    private int[] pair;

    /** {@return a world of its own for each test} */
    protected abstract World world();

    /** {@return whether the counts of the long run are meant for this world, too} */
    protected abstract boolean isCountedInFull();

    private int count(int inEachBuild, int inTheLongRun) {
        return LONG && isCountedInFull() ? inTheLongRun : inEachBuild;
    }

    @BeforeEach
    void open() {
        world = world();
        test = world.open();
        ring = test.ring;
        buffers = new BufferRing(test.kernel, ring, GROUP, COUNT, SIZE);
        pair = test.pair();
    }

    @AfterEach
    void close() {
        test.kernel.close(pair[0]);
        test.kernel.close(pair[1]);
        buffers.close();
        test.close();
    }

    @Test
    void shouldReceiveInPlaceAgainAndAgain() {
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        for (int i = 0; i < 20; i++) {
            send(i, 300);
            Completion received = test.await(i + 1).get(i);
            assertThat(received.result()).isEqualTo(300);
            assertThat(received.hasMore()).isTrue();
            assertThat(received.hasBuffer()).isTrue();
            int bid = received.bufferId();
            buffers.onReceived(bid);
            assertThat(buffers.free()).isEqualTo(COUNT - 1);
            assertThat(buffers.view().getByte(buffers.offset(bid))).isEqualTo((byte) i);
            assertThat(buffers.view().getByte(buffers.offset(bid) + 299)).isEqualTo((byte) (i + 299));
            assertThat(NativeMemory.getByte(buffers.address(bid))).isEqualTo((byte) i);
            buffers.give(bid);
            buffers.publish();
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    void shouldEndWithEnobufsAndGoOnWhenArmedAgain() {
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        send(0, COUNT * SIZE + 100);
        List<Completion> received = test.await(COUNT + 1);
        for (int i = 0; i < COUNT; i++) {
            assertThat(received.get(i).result()).isEqualTo(SIZE);
            assertThat(received.get(i).hasMore()).isTrue();
            buffers.onReceived(received.get(i).bufferId());
        }
        assertThat(received.get(COUNT)).isEqualTo(new Completion(RECEIVE, -Errno.ENOBUFS, 0));
        assertThat(ring.stats().starved()).isEqualTo(1);
        assertThat(buffers.free()).isZero();
        buffers.give(received.get(0).bufferId());
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        ring.submitAndWait(1_000_000);
        ring.drain(test);
        assertThat(test.completions).last().as("given, not published").extracting(Completion::result)
                .isEqualTo(-Errno.ENOBUFS);
        buffers.publish();
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        test.await(COUNT + 3);
        Completion rest = test.completions.get(COUNT + 2);
        assertThat(rest.result()).isEqualTo(100);
        assertThat(buffers.view().getByte(buffers.offset(rest.bufferId()))).isEqualTo((byte) (COUNT * SIZE));
    }

    @Test
    @Tag("F008")
    void shouldEndWithZeroWhenThePeerEnds() {
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        send(0, 10);
        ring.prepShutdown(pair[0], SocketOptions.SHUT_WR, true, SEND);
        List<Completion> received = test.await(2);
        assertThat(received.get(0).result()).isEqualTo(10);
        assertThat(received.get(1).result()).isZero();
        assertThat(received.get(1).hasMore()).isFalse();
    }

    @Test
    @Tag("F005")
    void shouldEndAtItsLimit() {
        Assumptions.assumeTrue(ring.features().recvMultishotLimit(), "the kernel has no receive limit");
        ring.prepRecvMultishot(pair[1], GROUP, 1500, RECEIVE);
        send(0, 400);
        test.await(1);
        send(400, 3000);
        List<Completion> received = new ArrayList<>();
        while (received.isEmpty() || received.getLast().hasMore()) {
            test.turn(20_000_000);
            received = test.of(RECEIVE);
        }
        int bytes = received.stream().mapToInt(Completion::result).sum();
        assertThat(bytes).as("the limit, or up to a buffer more").isBetween(1500, 1500 + SIZE - 1);
        assertThat(received.getLast().hasBuffer()).isTrue();
        int seen = test.completions.size();
        test.turn(5_000_000);
        assertThat(test.completions).as("nothing after the end").hasSize(seen);
        int position = 0;
        for (Completion completion : received) {
            for (int i = 0; i < completion.result(); i++) {
                assertThat(buffers.view().getByte(buffers.offset(completion.bufferId()) + i))
                        .isEqualTo((byte) position++);
            }
            buffers.onReceived(completion.bufferId());
            buffers.give(completion.bufferId());
        }
        buffers.publish();
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        test.await(seen + 1);
        Completion next = test.completions.get(seen);
        assertThat(buffers.view().getByte(buffers.offset(next.bufferId()))).isEqualTo((byte) position);
    }

    @Test
    void shouldEndAtItsLimitInPieces() {
        Assumptions.assumeTrue(ring.features().recvMultishotLimit(), "the kernel has no receive limit");
        ring.prepRecvMultishot(pair[1], GROUP, 250, 100, RECEIVE);
        send(0, 3000);
        List<Completion> received = new ArrayList<>();
        while (received.isEmpty() || received.getLast().hasMore()) {
            test.turn(20_000_000);
            received = test.of(RECEIVE);
        }
        assertThat(received).allMatch(completion -> completion.result() <= 100);
        assertThat(received.stream().mapToInt(Completion::result).sum()).isBetween(250, 349);
        for (Completion completion : received) {
            buffers.onReceived(completion.bufferId());
            buffers.give(completion.bufferId());
        }
        buffers.publish();
    }

    @Test
    void shouldReceiveOnceAndNoMoreThanAskedFor() {
        ring.prepRecv(pair[1], GROUP, 100, RECEIVE);
        send(0, 300);
        Completion received = test.await(1).getFirst();
        assertThat(received.result()).isEqualTo(100);
        assertThat(received.hasMore()).isFalse();
        assertThat(received.hasBuffer()).isTrue();
    }

    @Test
    @Tag("F012")
    void shouldLoseNoByteWhenCancelRacesWithData() {
        byte expected = 0;
        int races = count(RACES, RACES_LONG);
        for (int i = 0; i < races; i++) {
            int before = test.completions.size();
            ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
            if (i % 2 == 0) {
                ring.submit();
            }
            NativeMemory.putByte(test.memory + 100, (byte) i);
            ring.prepSend(pair[0], test.memory + 100, 1, SocketOptions.MSG_NOSIGNAL, false, SEND);
            ring.prepCancel(RECEIVE, false, CANCEL);
            boolean ended = false;
            while (!ended || test.of(CANCEL).isEmpty()) {
                test.turn(20_000_000);
                ended = test.of(RECEIVE).stream().anyMatch(completion -> !completion.hasMore());
            }
            assertThat(before).isZero();
            assertThat(test.of(CANCEL).getFirst().result()).isIn(0, -Errno.ENOENT, -Errno.EALREADY);
            expected = takeBytes(expected);
            test.completions.clear();
        }
        // What no multishot received is still in the socket.
        ring.prepRecvMultishot(pair[1], GROUP, 0, RECEIVE);
        while (expected != (byte) races) {
            test.turn(20_000_000);
            expected = takeBytes(expected);
            test.completions.clear();
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    @Tag("F013")
    void shouldKeepTheDescriptorsFormerOwnerApartByGeneration() {
        int fd = pair[1];
        ring.prepRecvMultishot(fd, GROUP, 0, UserData.of(1, 5, 1));
        ring.submit();
        send(0, 10);
        ring.submit();
        // The old owner goes while its data is queued; the descriptor's number comes back at once.
        ring.prepCancel(UserData.of(1, 5, 1), true, CANCEL);
        test.kernel.close(fd);
        test.kernel.close(pair[0]);
        pair = test.pair();
        assertThat(pair).contains(fd);
        int reused = pair[0] == fd ? pair[0] : pair[1];
        ring.prepRecvMultishot(reused, GROUP, 0, UserData.of(1, 5, 2));
        NativeMemory.putByte(test.memory, (byte) 77);
        ring.prepSend(pair[0] == fd ? pair[1] : pair[0], test.memory, 1, SocketOptions.MSG_NOSIGNAL, false, SEND);
        while (test.of(UserData.of(1, 5, 2)).isEmpty()
                || test.of(UserData.of(1, 5, 1)).stream().allMatch(Completion::hasMore)) {
            test.turn(20_000_000);
        }
        List<Completion> stale = test.of(UserData.of(1, 5, 1));
        assertThat(stale.getLast().result()).isIn(-Errno.ECANCELED, 0);
        stale.stream().filter(Completion::hasBuffer).forEach(completion -> {
            buffers.onReceived(completion.bufferId());
            buffers.give(completion.bufferId());
        });
        Completion fresh = test.of(UserData.of(1, 5, 2)).getFirst();
        assertThat(fresh.result()).isEqualTo(1);
        assertThat(buffers.view().getByte(buffers.offset(fresh.bufferId()))).isEqualTo((byte) 77);
    }

    /**
     * One number for one socket after the other, each closed with its receive in the kernel and bytes on their way:
     * what comes for an earlier life says so, gives its buffer back, and never brings bytes of a later one.
     */
    @Test
    @Tag("F013")
    void shouldTellLivesOfADescriptorApart() {
        int stale = 0;
        int lives = count(LIVES, LIVES_LONG);
        for (int life = 1; life <= lives; life++) {
            long mine = UserData.of(1, 5, life & 0xffff);
            ring.prepRecvMultishot(pair[1], GROUP, 0, mine);
            NativeMemory.putByte(test.memory, (byte) life);
            ring.prepSend(pair[0], test.memory, 1, SocketOptions.MSG_NOSIGNAL, false, SEND);
            ring.submit();
            if (life % 3 == 0) {
                // What it received is posted, and nobody looks before the descriptor is another's.
                ring.submitAndWait(0);
            }
            ring.prepCancelFd(pair[1], true, CANCEL);
            ring.submit();
            test.kernel.close(pair[0]);
            test.kernel.close(pair[1]);
            pair = test.pair();
            while (test.of(mine).stream().allMatch(Completion::hasMore)) {
                test.turn(20_000_000);
            }
            for (Completion completion : test.completions) {
                if (completion.hasBuffer()) {
                    assertThat(completion.userData()).isEqualTo(mine);
                    buffers.onReceived(completion.bufferId());
                    assertThat(buffers.view().getByte(buffers.offset(completion.bufferId()))).isEqualTo((byte) life);
                    buffers.give(completion.bufferId());
                    stale++;
                }
            }
            buffers.publish();
            test.completions.clear();
        }
        assertThat(stale).as("lives that ended with bytes on their way").isPositive();
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    @Tag("F006")
    void shouldEndTheProcessWhenABufferIsGivenTwiceOrNotTheirs() {
        assertThatThrownBy(() -> buffers.give(0)).isInstanceOf(Invariant.Violation.class).hasMessage(
                "buffer ring: buffer given back twice or unknown: 0");
        buffers.onReceived(0);
        assertThatThrownBy(() -> buffers.onReceived(0)).isInstanceOf(Invariant.Violation.class);
        buffers.give(0);
        assertThatThrownBy(() -> buffers.give(0)).isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> buffers.onReceived(COUNT)).isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> buffers.give(-1)).isInstanceOf(Invariant.Violation.class);
    }

    @Test
    void shouldRefuseSizesOutOfRange() {
        assertThatThrownBy(() -> new BufferRing(test.kernel, ring, 1, 3, 64)).hasMessageContaining("count: 3");
        assertThatThrownBy(() -> new BufferRing(test.kernel, ring, 1, 65536, 64)).hasMessageContaining("32768");
        assertThatThrownBy(() -> new BufferRing(test.kernel, ring, 1, 8, 63)).hasMessageContaining("bufferSize: 63");
        assertThatThrownBy(() -> new BufferRing(test.kernel, ring, 1, 32768, 1 << 16)).hasMessageContaining("at most");
        assertThatThrownBy(() -> new BufferRing(test.kernel, ring, GROUP, 8, 64)).isInstanceOf(RingException.class)
                .hasMessageContaining("EEXIST");
    }

    private byte takeBytes(byte first) {
        byte expected = first;
        for (Completion received : test.of(RECEIVE)) {
            if (received.hasBuffer()) {
                buffers.onReceived(received.bufferId());
                for (int i = 0; i < received.result(); i++) {
                    assertThat(buffers.view().getByte(buffers.offset(received.bufferId()) + i)).isEqualTo(expected);
                    expected++;
                }
                buffers.give(received.bufferId());
            }
        }
        buffers.publish();
        return expected;
    }

    /** Sends bytes that count up from {@code first}, without leaving a completion. */
    private void send(int first, int length) {
        for (int i = 0; i < length; i++) {
            NativeMemory.putByte(test.memory + i, (byte) (first + i));
        }
        boolean silent = ring.features().silentSend();
        ring.prepSend(pair[0], test.memory, length, SocketOptions.MSG_NOSIGNAL | SocketOptions.MSG_DONTWAIT
                | SocketOptions.MSG_WAITALL, silent, LOUD_SEND);
        ring.submit();
        if (!silent) {
            test.awaitOnly(LOUD_SEND);
        }
    }
}
