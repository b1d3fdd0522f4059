package io.ringway.ring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.BufferRing;
import io.ringway.ring.Ring;
import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.ring.loop.Turn;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The product's loop, ring and buffers run on a stepped kernel: a server that sends back what it gets. */
final class SimEchoTest {
    private static final SockAddr ADDRESS = SockAddr.ip("127.0.0.1", 7);
    private static final int BYTES = 50_000;
    private static final long PATIENCE_NS = 600_000_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {SimKernel.OLDEST_FEATURES, SimKernel.NEWEST_FEATURES})
    void shouldEchoEveryByteInOrder(int features) {
        for (long seed = 1; seed <= 20; seed++) {
            try (Echo echo = new Echo(seed, FaultPlan.none(), features)) {
                Client client = echo.connect();
                echo.runUntilDone(client);
                assertThat(client.received.toByteArray()).as("seed " + seed).isEqualTo(client.sent);
            }
        }
    }

    @Test
    void shouldLeaveTheSameTraceForTheSameSeed() {
        assertThat(trace(42)).isEqualTo(trace(42)).isNotEqualTo(trace(43));
    }

    private static long trace(long seed) {
        try (Echo echo = new Echo(seed, FaultPlan.none(), SimKernel.NEWEST_FEATURES)) {
            echo.runUntilDone(echo.connect());
            assertThat(echo.network.trace().events()).isPositive();
            return echo.network.trace().value();
        }
    }

    /** A client that sends its bytes, ends, and collects what comes back. */
    private static final class Client implements SimPeer {
        private final byte[] sent = new byte[BYTES];
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int position;
        private boolean ended;

        private Client(SimRandom random) {
            for (int i = 0; i < BYTES; i++) {
                sent[i] = (byte) random.next();
            }
        }

        @Override
        public void onConnected(SimSocket socket) {
            onWritable(socket);
        }

        @Override
        public void onRefused(SimSocket socket, int errno) {
            throw new AssertionError(errno);
        }

        @Override
        public void onBytes(SimSocket socket, byte[] bytes, int offset, int length) {
            received.write(bytes, offset, length);
        }

        @Override
        public void onWritable(SimSocket socket) {
            position += socket.send(sent, position, BYTES - position);
            if (position == BYTES) {
                socket.shutdownOutput();
            }
        }

        @Override
        public void onEnd(SimSocket socket) {
            ended = true;
            socket.close();
        }

        @Override
        public void onReset(SimSocket socket) {
            throw new AssertionError("reset");
        }
    }

    /** The server: one connection at a time, waiting sends only. */
    private static final class Echo implements Turn, AutoCloseable {
        private static final int ACCEPT = 1;
        private static final int RECEIVE = 2;
        private static final int SEND = 3;
        private static final int CLOSE = 4;

        private final SimNetwork network;
        private final SimKernel kernel;
        private final Ring ring;
        private final BufferRing buffers;
        private final Mailbox<Object> mailbox;
        private final EventLoop loop;
        private final SimRandom random;
        private final long held;
        private int heldBytes;
        private int sending;
        private int fd;
        private boolean ended;

        private Echo(long seed, FaultPlan faults, int features) {
            random = new SimRandom(seed);
            SimClock clock = new SimClock(random);
            network = new SimNetwork(clock, random, faults);
            kernel = new SimKernel(network, clock, faults, features);
            ring = new Ring(kernel, SimKernel.features(features), new RingConfig(8, 16));
            buffers = new BufferRing(kernel, ring, 0, 4, 1024);
            mailbox = new Mailbox<>(kernel, 8);
            LoopClock loopClock = new LoopClock(clock::nanoTime, clock::wallMs);
            loop = new EventLoop(ring, loopClock, new TimerWheel(8, 4_000_000L, loopClock.nowNs()), mailbox, this);
            held = kernel.mmap(BYTES, 3, 0x22, -1, 0);
            int listener = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
            long scratch = held;
            assertThat(kernel.bind(listener, scratch, ADDRESS.encode(scratch))).isZero();
            assertThat(kernel.listen(listener, 8)).isZero();
            ring.prepAcceptMultishot(listener, ACCEPT);
        }

        private Client connect() {
            Client client = new Client(random);
            network.connect(ADDRESS, client);
            return client;
        }

        private void runUntilDone(Client client) {
            SimClock clock = network.clock();
            while (!client.ended) {
                while (kernel.hasWork()) {
                    loop.turn();
                }
                clock.advanceTo(Math.min(network.nextEventNs(), kernel.wakeAtNs()));
                network.runDue();
                assertThat(clock.elapsedNs()).isLessThan(PATIENCE_NS);
            }
            while (network.nextEventNs() != Long.MAX_VALUE || kernel.hasWork()) {
                loop.turn();
                clock.advanceTo(network.nextEventNs() == Long.MAX_VALUE ? 0 : network.nextEventNs());
                network.runDue();
            }
            assertThat(network.openConnections()).isZero();
            assertThat(kernel.kernelBuffersHeld()).isEqualTo(buffers.count());
            assertThat(kernel.openOperations()).as("accept and wake-up").isEqualTo(2);
        }

        @Override
        public void onCompletion(long userData, int result, int flags) {
            switch ((int) userData) {
                case ACCEPT -> {
                    fd = result;
                    ring.prepRecvMultishot(fd, 0, 0, RECEIVE);
                }
                case RECEIVE -> received(result, flags);
                case SEND -> {
                    assertThat(result).isPositive();
                    sending += result;
                    sendRest();
                }
                default -> assertThat(result).isZero();
            }
        }

        private void received(int result, int flags) {
            if ((flags & Ring.F_BUFFER) != 0) {
                int bid = Ring.bufferId(flags);
                buffers.onReceived(bid);
                NativeMemory.put(NativeMemory.bytes(buffers.address(bid), result), held + heldBytes);
                boolean isIdle = sending == heldBytes;
                heldBytes += result;
                buffers.give(bid);
                buffers.publish();
                if (isIdle) {
                    sendRest();
                }
            }
            ended |= result == 0;
            if (result == 0 && sending == heldBytes) {
                ring.prepClose(fd, false, CLOSE);
            } else if (result != 0 && (flags & Ring.F_MORE) == 0) {
                ring.prepRecvMultishot(fd, 0, 0, RECEIVE);
            }
        }

        private void sendRest() {
            if (sending < heldBytes) {
                ring.prepSend(fd, held + sending, heldBytes - sending, SocketOptions.MSG_NOSIGNAL, false, SEND);
            } else if (ended) {
                ring.prepClose(fd, false, CLOSE);
            }
        }

        @Override
        public void onTimer(int timer) {
            throw new AssertionError("no timers");
        }

        @Override
        public void onCommand(Object command) {
            throw new AssertionError("no commands");
        }

        @Override
        public void onCompletionsDrained() {
            // Nothing is sent silently.
        }

        @Override
        public void onReady() {
            // Everything is done at once.
        }

        @Override
        public void onFlush() {
            // Everything is sent at once.
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public boolean isQuiet() {
            return true;
        }

        @Override
        public void close() {
            ring.close();
            buffers.close();
            mailbox.close();
            kernel.munmap(held, BYTES);
            assertThat(kernel.mappedBytes()).isZero();
            kernel.discard();
        }
    }
}
