package io.ringway.server.sim;

import io.ringway.server.conn.OutboundQueue;
import java.util.function.Supplier;

/** After every turn of a worker: its books agree, and nothing is larger than its bound (checkers 7 and 9). */
final class StepChecker {

    private static final int QUEUES_EVERY = 16;
    private static final long SLACK_BYTES = 64 * 1024;
    private static final long CREDIT_BYTES = 256 * 1024;

    private final Scenario scenario;
    private final long queueMax;
    private long steps;

    StepChecker(Scenario scenario) {
        this.scenario = scenario;
        long buffers = (long) scenario.memory().receiveBuffers() * scenario.memory().receiveBufferBytes();
        queueMax = OutboundQueue.FULL_BYTES + Math.max(CREDIT_BYTES, buffers) + SLACK_BYTES;
    }

    void check(SimWorker worker) {
        Probe probe = worker.probe();
        probe.notePicker();
        check(probe.isBufferBookRight(), () -> "books of receive buffers disagree", worker);
        check(probe.exchanges() <= scenario.exchangeLimit(), () -> "exchanges: " + probe.exchanges(), worker);
        check(probe.connections() <= probe.connectionCapacity(), () -> "connections: " + probe.connections(), worker);
        check(probe.blockBytes() <= scenario.memory().blockBytes(), () -> "block bytes: " + probe.blockBytes(), worker);
        if (++steps % QUEUES_EVERY == 0) {
            long largest = probe.largestQueue();
            String wrong = probe.h2().wrongWindow();
            if (wrong != null) {
                throw new SimulationFailure("windows", wrong + ", worker " + worker.index());
            }
            check(largest <= queueMax, () -> "queued or held bytes of one connection: " + largest, worker);
        }
    }

    private static void check(boolean holds, Supplier<String> message, SimWorker worker) {
        if (!holds) {
            throw new SimulationFailure("bounds", message.get() + ", worker " + worker.index());
        }
    }
}
