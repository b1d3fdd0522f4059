package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Honest clients beside an attack, one of each protocol, and what they need not put up with: an error, or a 99th
 * percentile above twice what they had before and five milliseconds more. What a canary beside them had to wait for the
 * machine is not the gateway's. One test's thread.
 */
final class HonestClients implements AutoCloseable {

    private static final int WARM = 10;
    /** 99th percentile of a byte there and back between two threads, at most, on a machine that is quiet. */
    private static final long DISTURBED_NS = 2_000_000;

    /** How much is asked of the gateway. */
    enum Bounds {
        /**
         * Builds share their machine with others, and begin cold; attackers may be in this process: there it shows only
         * that nobody waits for the attack.
         */
        LOOSE(200, 1_000_000_000, 4, 12),
        /** Those of the requirements, for attackers and a gateway in processes of their own on a quiet machine. */
        STRICT(5_000, 5_000_000, 2, 800);

        private final long calmMs;
        private final long marginNs;
        /** Threads a request passes on its way, for one that the canary passes. */
        private final int hops;
        /** Fewer say nothing about a percentile, whatever the attack's end. */
        private final int answersMin;

        Bounds(long calmMs, long marginNs, int hops, int answersMin) {
            this.calmMs = calmMs;
            this.marginNs = marginNs;
            this.hops = hops;
            this.answersMin = answersMin;
        }
    }

    /** A client, and how it was before. */
    private record Measured(HonestClient client, long calmNs, int begun) {

        static Measured of(HonestClient client) {
            return new Measured(client, client.p99Ns(Math.min(client.answers(), WARM)), client.answers());
        }

        long p99Ns() {
            return client.p99Ns(begun);
        }

        int answers() {
            return client.answers() - begun;
        }

        @Override
        public String toString() {
            return "%s %.2f -> %.2f ms of %d".formatted(client.name(), calmNs / 1e6, p99Ns() / 1e6, answers());
        }
    }

    private final Bounds bounds;
    private final List<Measured> clients;
    private final Measured canary;
    private boolean forgiven;

    private HonestClients(int port, String path, Bounds bounds) throws IOException {
        this.bounds = bounds;
        HonestClient machine = HonestClient.canary();
        List<HonestClient> honest = List.of(HonestClient.h1(port, path), HonestClient.h2(port, path));
        // What is usual is not how code begins that has not been compiled.
        honest.forEach(client -> GatewayFixture.isSoon(() -> client.answers() >= WARM || client.failure() != null));
        GatewayFixture.sleep(bounds.calmMs);
        clients = honest.stream().map(Measured::of).toList();
        canary = Measured.of(machine);
    }

    /** Starts them, and measures for a moment what is usual. */
    static HonestClients start(int port, Bounds bounds) throws IOException {
        return new HonestClients(port, "/honest", bounds);
    }

    /** Waits until there are enough answers beside the attack to judge it. */
    private void awaitAnswers() {
        clients.forEach(measured -> GatewayFixture.isSoon(() -> measured.answers() >= bounds.answersMin
                || measured.client().failure() != null));
    }

    /**
     * Tells whether the machine itself held threads up, before or during the attack: then the times say little about
     * the gateway.
     */
    boolean isDisturbed() {
        awaitAnswers();
        return Math.max(canary.calmNs(), canary.p99Ns()) > DISTURBED_NS;
    }

    /** Tells whether nobody was held up by more than the bounds allow. */
    boolean isUnharmed() {
        awaitAnswers();
        return clients.stream().allMatch(measured -> measured.p99Ns() <= boundNs(measured));
    }

    /** What a client had before, twice and with its margin, and what the machine cost its threads. */
    private long boundNs(Measured measured) {
        long machineNs = bounds.hops * Math.max(0, canary.p99Ns() - canary.calmNs());
        return 2 * measured.calmNs() + bounds.marginNs + machineNs;
    }

    /** Does not judge times: they are measured again. */
    void forgive() {
        forgiven = true;
    }

    /** What was measured, in words. */
    @Override
    public String toString() {
        return clients.stream().map(Measured::toString).collect(Collectors.joining(", ")) + ", " + canary;
    }

    /** Stops them; every request must have been answered, and none much later than usual. */
    @Override
    public void close() throws IOException {
        awaitAnswers();
        for (Measured measured : clients) {
            measured.client().close();
        }
        canary.client().close();
        for (Measured measured : clients) {
            assertThat(measured.client().failure()).as("the honest client of " + measured.client().name()).isNull();
            if (forgiven) {
                continue;
            }
            assertThat(measured.p99Ns()).as("ns at the 99th percentile: %s", this)
                    .isLessThanOrEqualTo(boundNs(measured));
        }
    }
}
