package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One run of an attack on a gateway before a recording origin: the attacker's clients, and how they have to end. The
 * origin has answers of 300,000 bytes at {@code /large} and none at {@code /never}. One test's thread.
 */
final class AttackRun implements AutoCloseable {

    /** The longest an attacker may go on. */
    static final Duration CUT = Duration.ofSeconds(5);

    private static final int PIECES = 100;
    /** Pieces that wait; more of them would only wait longer. */
    private static final int STALLS_MAX = 5;
    private static final int SMALL_RECEIVE_BUFFER = 4096;
    private static final int LARGE = 300_000;

    private final int port;
    private final RecordingOrigin origin;
    private final int connectedBefore;
    private final long startNs = System.nanoTime();
    private final Map<H2TestClient, Long> clients = new LinkedHashMap<>();
    private final Set<H2TestClient> forgiven = new HashSet<>();
    private long cutNs;

    /**
     * Begins a run.
     *
     * @param port   of the gateway
     * @param origin behind it
     */
    AttackRun(int port, RecordingOrigin origin) {
        this.port = port;
        this.origin = origin;
        connectedBefore = TcpTable.established(port);
        origin.on("/large", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n"
                + "x".repeat(LARGE), true));
        origin.on("/never", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
        origin.on("/stalled", (connection, request) -> {
            // Takes nothing of the body, until the gateway gives up.
            connection.pause(CUT.toMillis());
            return false;
        });
    }

    /** What an attacker sends, piece by piece. */
    interface Pieces {
        /** Bytes of one piece. */
        byte[] piece(int number) throws IOException;
    }

    /** Port to attack. */
    int port() {
        return port;
    }

    /** The origin behind the gateway. */
    RecordingOrigin origin() {
        return origin;
    }

    /** An attacker that speaks HTTP/2. */
    H2TestClient client() throws IOException {
        return client(NaiveH2Options.honest());
    }

    /** An attacker that speaks HTTP/2 in its own way. */
    H2TestClient client(NaiveH2Options options) throws IOException {
        return keep(H2TestClient.to(port, options));
    }

    /** An attacker that does not read. */
    H2TestClient deaf(NaiveH2Options options) throws IOException {
        return keep(H2TestClient.narrow(port, SMALL_RECEIVE_BUFFER, options).pause(true));
    }

    private H2TestClient keep(H2TestClient client) {
        clients.put(client, System.nanoTime());
        return client;
    }

    /** Does not judge what a client was sent: it got answers to frames that it did not count. */
    H2TestClient forgive(H2TestClient client) {
        forgiven.add(client);
        return client;
    }

    /** Sends as long as the gateway takes it, up to a hundred pieces. */
    H2TestClient flood(H2TestClient attacker, Pieces pieces) throws IOException {
        int stalls = 0;
        for (int i = 0; i < PIECES && stalls < STALLS_MAX && attacker.isOpen(); i++) {
            attacker.raw(pieces.piece(i));
            stalls = attacker.awaitWritten(Duration.ofMillis(50)) ? 0 : stalls + 1;
        }
        return attacker;
    }

    /** Sends the same frames again and again. */
    H2TestClient flood(H2TestClient attacker, byte[] frames, int each) throws IOException {
        byte[] piece = NaiveFrames.repeat(frames, each);
        return flood(attacker, number -> piece);
    }

    /** The connection must be ended in time, for this reason if one is told. */
    void expectCut(H2TestClient attacker, int code) {
        assertThat(attacker.pause(false).awaitEnd(CUT)).as("cut in time").isTrue();
        long ns = attacker.endedNs() - clients.get(attacker);
        assertThat(Duration.ofNanos(ns)).isLessThan(CUT.plusSeconds(1));
        cutNs = Math.max(cutNs, ns);
        int told = attacker.call(NaiveH2Peer::goAwayCode);
        // Who is cut while still sending may lose the reason to a reset of TCP.
        assertThat(told == code || told <= 0 && attacker.isTcpReset()).as("code " + told).isTrue();
    }

    /** The gateway must have no connection of the attacker's any more, though that does not read. */
    void expectGone() {
        assertThat(GatewayFixture.isSoon(CUT, () -> TcpTable.established(port) <= connectedBefore)).as("cut in time")
                .isTrue();
        cutNs = Math.max(cutNs, System.nanoTime() - startNs);
    }

    /** No stream may be open any more in time, and the attacker's pings do not help. */
    void expectGivenUp(H2TestClient attacker) {
        long end = System.nanoTime() + CUT.toNanos();
        while (attacker.isOpen() && attacker.call(NaiveH2Peer::openStreams) > 0 && System.nanoTime() < end) {
            attacker.isAlive();
            GatewayFixture.sleep(100);
        }
        assertThat(attacker.call(NaiveH2Peer::openStreams) == 0 || !attacker.isOpen()).as("given up").isTrue();
        cutNs = Math.max(cutNs, System.nanoTime() - startNs);
    }

    /** How long the attacker could go on. */
    Duration cut() {
        return Duration.ofNanos(cutNs);
    }

    /** Closes the attacker's clients; what the gateway sent them must have been right. */
    @Override
    public void close() throws IOException {
        for (H2TestClient client : clients.keySet()) {
            client.close();
        }
        clients.keySet().removeAll(forgiven);
        assertThat(clients.keySet().stream().flatMap(client -> client.violations().stream()).toList())
                .as("what the gateway sent").isEmpty();
    }
}
