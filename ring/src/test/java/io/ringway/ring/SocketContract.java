package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How connections begin and end, and what each operation then says, whichever kernel is below. */
public abstract class SocketContract {
    private static final int FLAGS = SocketOptions.MSG_NOSIGNAL;
    private static final int GROUP = 3;
    private static final int BUFFERS = 64;
    private static final int SIZE = 1024;
    private static final int SMALL_BUFFER = 4096;
    private static final long RECEIVE = 1;
    private static final long SEND = 2;
    private static final long OTHER = 3;

    private World world;
    private Kernel kernel;
    private TestRing test;
    private Ring ring;
    private BufferRing buffers;
    private int client;
    private int server;

    /** {@return a world of its own for each test} */
    protected abstract World world();

    @BeforeEach
    void connect() {
        world = world();
        kernel = world.kernel();
        test = world.open();
        ring = test.ring;
        buffers = new BufferRing(kernel, ring, GROUP, BUFFERS, SIZE);
        int[] pair = test.tcpPair();
        client = pair[0];
        server = pair[1];
    }

    @AfterEach
    void close() {
        kernel.close(client);
        kernel.close(server);
        buffers.close();
        test.close();
    }

    // ---------------------------------------------------------------- orderly ends

    @Test
    void shouldReceiveTheEndAgainAndAgainWhileTheOtherDirectionLives() {
        ring.prepRecvMultishot(server, GROUP, 0, RECEIVE);
        send(client, 10);
        ring.prepShutdown(client, SocketOptions.SHUT_WR, false, OTHER);
        await(OTHER, 1);
        await(RECEIVE, 2);
        assertThat(results(RECEIVE)).containsExactly(10, 0);
        assertThat(test.of(RECEIVE).getLast().hasMore()).isFalse();
        assertThat(test.of(RECEIVE).getLast().hasBuffer()).isFalse();
        assertThat(receive(server)).containsExactly(0);
        assertThat(send(client, 10)).isEqualTo(-Errno.EPIPE);
        assertThat(send(server, 10)).isEqualTo(10);
        assertThat(receive(client)).containsExactly(10);
    }

    @Test
    void shouldTakeOneSendAfterThePeerHasClosed() {
        send(server, 20);
        quiet();
        kernel.close(server);
        quiet();
        assertThat(send(client, 10)).as("nobody has said yet that it is not wanted").isEqualTo(10);
        quiet();
        assertThat(send(client, 10)).isEqualTo(-Errno.EPIPE);
        assertThat(receive(client)).containsExactly(20, 0);
    }

    @Test
    void shouldRefuseWhatNeedsAConnection() {
        int socket = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        ring.prepRecv(socket, GROUP, 0, 11);
        ring.prepSend(socket, test.memory, 1, FLAGS, false, 12);
        ring.prepShutdown(socket, SocketOptions.SHUT_WR, false, 13);
        ring.prepCancelFd(socket, false, 14);
        ring.prepCancelFd(1_000_000, true, 15);
        test.await(5);
        assertThat(test.completions).containsExactlyInAnyOrder(new Completion(11, -Errno.ENOTCONN, 0),
                new Completion(12, -Errno.EPIPE, 0), new Completion(13, -Errno.ENOTCONN, 0),
                new Completion(14, 0, 0), new Completion(15, -Errno.EBADF, 0));
        assertThat(kernel.getpeername(socket, test.memory, SockAddr.BYTES_MAX)).isEqualTo(-Errno.ENOTCONN);
        kernel.close(socket);
    }

    // ---------------------------------------------------------------- resets

    @Test
    void shouldReceiveWhatCameBeforeAResetAndThenTheErrorOnce() {
        send(client, 10);
        quiet();
        test.reset(client);
        quiet();
        assertThat(receive(server)).containsExactly(10, -Errno.ECONNRESET);
        assertThat(receive(server)).containsExactly(0);
        assertThat(send(server, 10)).isEqualTo(-Errno.EPIPE);
        assertThat(kernel.getpeername(server, test.memory, SockAddr.BYTES_MAX)).isEqualTo(-Errno.ENOTCONN);
    }

    @Test
    void shouldTellTheSendOfAResetIfItComesFirst() {
        test.reset(client);
        quiet();
        assertThat(send(server, 10)).isEqualTo(-Errno.ECONNRESET);
        assertThat(send(server, 10)).isEqualTo(-Errno.EPIPE);
        assertThat(receive(server)).containsExactly(0);
        ring.prepShutdown(server, SocketOptions.SHUT_WR, false, OTHER);
        await(OTHER, 1);
        assertThat(results(OTHER)).containsExactly(-Errno.ENOTCONN);
    }

    /** io_shutdown() does not mark its request as failed. A bad descriptor is found before it, and posted. */
    @Test
    void shouldPostNothingWhenASilentShutdownFails() {
        test.reset(client);
        quiet();
        ring.prepShutdown(server, SocketOptions.SHUT_WR, true, OTHER);
        ring.prepShutdown(1_000_000, SocketOptions.SHUT_WR, true, SEND);
        await(SEND, 1);
        quiet();
        assertThat(results(SEND)).containsExactly(-Errno.EBADF);
        assertThat(results(OTHER)).isEmpty();
    }

    @Test
    void shouldResetWhenWhatCameWasNotReadBeforeTheClose() {
        send(client, 10);
        send(server, 20);
        quiet();
        kernel.close(server);
        quiet();
        assertThat(receive(client)).containsExactly(20, -Errno.ECONNRESET);
    }

    @Test
    void shouldEndWithTheEndWhenAResetFollowsIt() {
        ring.prepShutdown(server, SocketOptions.SHUT_WR, false, OTHER);
        await(OTHER, 1);
        quiet();
        send(client, 10);
        quiet();
        kernel.close(server);
        quiet();
        assertThat(send(client, 10)).isEqualTo(-Errno.EPIPE);
        assertThat(receive(client)).containsExactly(0);
    }

    @Test
    void shouldTellABlockedSendThatThePeerIsGone() {
        block(client);
        test.reset(server);
        quiet();
        assertThat(results(SEND)).containsExactly(-Errno.ECONNRESET);
        assertThat(receive(client)).containsExactly(0);
    }

    @Test
    void shouldEndABlockedSendByAShutdownOfItsOwn() {
        block(client);
        ring.prepShutdown(client, SocketOptions.SHUT_WR, false, OTHER);
        await(OTHER, 1);
        await(SEND, 1);
        assertThat(results(SEND)).containsExactly(-Errno.EPIPE);
        assertThat(results(OTHER)).containsExactly(0);
    }

    @Test
    void shouldCancelABlockedSend() {
        block(client);
        ring.prepCancel(SEND, false, OTHER);
        quiet();
        assertThat(results(SEND)).containsExactly(-Errno.ECANCELED);
        assertThat(results(OTHER)).containsExactly(0);
    }

    @Test
    void shouldGoOnWithABlockedSendWhenThePeerReads() {
        block(client);
        ring.prepRecvMultishot(server, GROUP, 0, RECEIVE);
        int before = test.completions.size();
        for (int i = 0; i < 1_000 && results(SEND).isEmpty(); i++) {
            test.await(test.completions.size() + 1);
            before = giveBack(before);
        }
        assertThat(results(SEND).getFirst()).isPositive();
    }

    // ---------------------------------------------------------------- accepting, connecting

    @Test
    void shouldRefuseAConnectAgainAndAgain() {
        int listener = test.listener();
        SockAddr address = SockAddr.ip("127.0.0.1", test.port(listener));
        kernel.close(listener);
        int socket = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        for (int i = 1; i <= 2; i++) {
            ring.prepConnect(socket, test.memory, address.encode(test.memory), OTHER);
            quiet();
            assertThat(results(OTHER)).hasSize(i).containsOnly(-Errno.ECONNREFUSED);
        }
        ring.prepConnect(client, test.memory, address.encode(test.memory), RECEIVE);
        quiet();
        assertThat(results(RECEIVE)).containsExactly(-Errno.EISCONN);
        kernel.close(socket);
    }

    @Test
    void shouldAcceptAConnectionThatWasResetInTheBacklog() {
        int listener = test.listener();
        int early = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        SockAddr address = SockAddr.ip("127.0.0.1", test.port(listener));
        ring.prepConnect(early, test.memory, address.encode(test.memory), OTHER);
        quiet();
        test.reset(early);
        quiet();
        ring.prepAcceptMultishot(listener, SEND);
        quiet();
        int accepted = results(SEND).getFirst();
        assertThat(accepted).isPositive();
        assertThat(kernel.getpeername(accepted, test.memory, SockAddr.BYTES_MAX)).isEqualTo(-Errno.ENOTCONN);
        assertThat(receive(accepted)).containsExactly(-Errno.ECONNRESET);
        kernel.close(accepted);
        kernel.close(listener);
    }

    @Test
    void shouldResetWhatWaitsWhenAListenerCloses() {
        int listener = test.listener();
        int waiting = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        SockAddr address = SockAddr.ip("127.0.0.1", test.port(listener));
        ring.prepConnect(waiting, test.memory, address.encode(test.memory), OTHER);
        quiet();
        assertThat(results(OTHER)).containsExactly(0);
        kernel.close(listener);
        quiet();
        assertThat(receive(waiting)).containsExactly(-Errno.ECONNRESET);
        kernel.close(waiting);
    }

    @Test
    void shouldGoOnAcceptingOnAClosedListenerUntilCancelled() {
        int listener = test.listener();
        SockAddr address = SockAddr.ip("127.0.0.1", test.port(listener));
        ring.prepAcceptMultishot(listener, SEND);
        quiet();
        kernel.close(listener);
        int late = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        ring.prepConnect(late, test.memory, address.encode(test.memory), OTHER);
        quiet();
        assertThat(results(SEND)).hasSize(1);
        kernel.close(results(SEND).getFirst());
        ring.prepCancel(SEND, false, RECEIVE);
        quiet();
        assertThat(results(SEND)).last().isEqualTo(-Errno.ECANCELED);
        kernel.close(late);
    }

    @Test
    void shouldReuseTheLowestDescriptorAtOnce() {
        int first = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        int second = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        assertThat(second).isGreaterThan(first);
        kernel.close(first);
        int third = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        assertThat(third).isEqualTo(first);
        kernel.close(second);
        kernel.close(third);
    }

    // ---------------------------------------------------------------- closed descriptors, cancels

    @Test
    void shouldReceiveOnAClosedDescriptorUntilCancelled() {
        ring.prepRecvMultishot(server, GROUP, 0, RECEIVE);
        quiet();
        kernel.close(server);
        send(client, 10);
        quiet();
        assertThat(results(RECEIVE)).as("the operation keeps the socket alive").containsExactly(10);
        ring.prepCancel(RECEIVE, true, OTHER);
        quiet();
        assertThat(results(RECEIVE)).containsExactly(10, -Errno.ECANCELED);
        test.completions.clear();
        assertThat(receive(client)).as("only now it is closed").containsExactly(0);
    }

    @Test
    void shouldCancelWhatWasSubmittedWithIt() {
        ring.prepRecvMultishot(server, GROUP, 0, RECEIVE);
        ring.prepCancel(RECEIVE, false, OTHER);
        quiet();
        assertThat(results(RECEIVE)).containsExactly(-Errno.ECANCELED);
        assertThat(results(OTHER)).containsExactly(0);
        assertThat(send(client, 10)).isEqualTo(10);
        quiet();
        test.completions.clear();
        assertThat(receive(server)).as("nothing was taken").containsExactly(10);
    }

    @Test
    void shouldRunAShutdownApartFromItsSubmission() {
        ring.prepShutdown(server, SocketOptions.SHUT_WR, false, OTHER);
        ring.prepClose(server, false, SEND);
        test.await(2);
        assertThat(results(SEND)).containsExactly(0);
        assertThat(results(OTHER)).as("it may find its descriptor closed").hasSize(1).allMatch(
                result -> result == 0 || result == -Errno.EBADF);
    }

    // ---------------------------------------------------------------- unix sockets

    @Test
    void shouldResetAUnixPeerThatHasNotReadAll() {
        int[] pair = test.pair();
        send(pair[0], 10);
        send(pair[1], 10);
        quiet();
        kernel.close(pair[0]);
        assertThat(receive(pair[1])).containsExactly(10, -Errno.ECONNRESET);
        assertThat(send(pair[1], 10)).isEqualTo(-Errno.EPIPE);
        kernel.close(pair[1]);
    }

    @Test
    void shouldEndAUnixPeerInOrder() {
        int[] pair = test.pair();
        send(pair[0], 10);
        kernel.close(pair[0]);
        assertThat(receive(pair[1])).containsExactly(10, 0);
        assertThat(send(pair[1], 10)).isEqualTo(-Errno.EPIPE);
        kernel.close(pair[1]);
    }

    // ---------------------------------------------------------------- steps

    private void quiet() {
        long end = world.nanoTime() + world.quietNs();
        while (world.nanoTime() - end < 0) {
            test.turn(world.quietNs() / 4);
        }
    }

    private void await(long userData, int count) {
        for (int i = 0; i < 200 && test.of(userData).size() < count; i++) {
            test.turn(20_000_000);
        }
        assertThat(test.of(userData)).hasSize(count);
    }

    private List<Integer> results(long userData) {
        return test.of(userData).stream().map(Completion::result).toList();
    }

    private int send(int fd, int length) {
        int before = test.of(SEND).size();
        ring.prepSend(fd, test.memory, length, FLAGS, false, SEND);
        while (test.of(SEND).size() == before) {
            test.turn(20_000_000);
        }
        return test.of(SEND).getLast().result();
    }

    /** Arms a receive, waits, and returns its results; the last one ended it. */
    private List<Integer> receive(int fd) {
        test.completions.clear();
        ring.prepRecvMultishot(fd, GROUP, 0, RECEIVE);
        quiet();
        List<Integer> results = results(RECEIVE);
        giveBack(0);
        if (test.of(RECEIVE).getLast().hasMore()) {
            ring.prepCancel(RECEIVE, false, OTHER);
            quiet();
        }
        test.completions.clear();
        return results;
    }

    /** Gives the buffers of all completions from one on back. Returns how many there are. */
    private int giveBack(int from) {
        for (int i = from; i < test.completions.size(); i++) {
            if (test.completions.get(i).hasBuffer()) {
                buffers.onReceived(test.completions.get(i).bufferId());
                buffers.give(test.completions.get(i).bufferId());
            }
        }
        buffers.publish();
        return test.completions.size();
    }

    /** Fills a connection until a send waits; its completion is the only one to come. */
    private void block(int fd) {
        kernel.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, SMALL_BUFFER);
        int sent;
        do {
            sent = test.completions.size();
            ring.prepSend(fd, test.memory, 60_000, FLAGS, false, SEND);
            quiet();
        } while (test.completions.size() > sent);
        test.completions.clear();
    }
}
