package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A test with clients that speak HTTP/2. Whatever they did, what the gateway sent them must have been right. */
abstract class H2GatewayTest extends GatewayTest {

    private final List<H2TestClient> clients = new ArrayList<>();

    /** An honest client. */
    H2TestClient client() throws IOException {
        return client(NaiveH2Options.honest());
    }

    /** A client that is closed and judged after the test. */
    H2TestClient client(NaiveH2Options options) throws IOException {
        return keep(gateway.h2Client(options));
    }

    /** Has a client closed and judged after the test. */
    H2TestClient keep(H2TestClient client) {
        clients.add(client);
        return client;
    }

    /** Closes a client without judging what it got. */
    void forget(H2TestClient client) throws IOException {
        client.close();
        clients.remove(client);
    }

    @AfterEach
    void judgeClients() throws IOException {
        for (H2TestClient client : clients) {
            client.close();
        }
        assertThat(clients.stream().flatMap(client -> client.violations().stream()).toList())
                .as("what the gateway sent").isEmpty();
    }

    /** Starts a gateway that forwards everything to the origin. */
    void startH2Proxy() {
        start(GatewayFixture.configure().h2().forward("/*", origin));
    }

    /** The connection works still, header compression included. */
    void expectHonestOn(H2TestClient client) {
        for (int i = 0; i < 2; i++) {
            H2Response response = client.ask(H2Request.get("/honest", "x-kept", "by the table"));
            assertThat(response.status()).isEqualTo(200);
        }
    }

    /** The stream or the connection must have been ended for this reason, or the request answered with a status. */
    void expectRefused(H2TestClient client, int stream, int code, Integer... statuses) {
        client.awaits(peer -> peer.goAwayCode() > 0 || peer.stream(stream).remoteReset() >= 0
                || peer.stream(stream).isRemoteEnded());
        H2Response response = client.response(stream);
        int goAway = client.call(NaiveH2Peer::goAwayCode);
        if (goAway > 0) {
            assertThat(goAway).as("code of GOAWAY").isEqualTo(code);
            assertThat(client.awaitEnd(Duration.ofSeconds(3))).as("closed after GOAWAY").isTrue();
            return;
        }
        assertThat(client.isOpen()).as("told why").isTrue();
        if (response.status() == 0) {
            assertThat(response.reset()).as("code of RST_STREAM").isEqualTo(code);
        } else {
            assertThat(response.status()).isIn((Object[]) statuses);
        }
        expectHonestOn(client);
    }

    /** The connection must be ended for this reason within a second or two. */
    void expectConnectionError(H2TestClient client, int code) {
        assertThat(client.awaitEnd(Duration.ofSeconds(3))).as("the connection is ended").isTrue();
        assertThat(client.call(NaiveH2Peer::goAwayCode)).isEqualTo(code);
        gatewayIsWell();
    }

    /** Others are served. */
    void gatewayIsWell() {
        try (H2TestClient honest = gateway.h2Client()) {
            expectHonestOn(honest);
            assertThat(honest.violations()).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Requests that came whole to the origin and were no honest ones. */
    List<String> dishonest() {
        return origin.requests().stream().map(Request::target).filter(target -> !target.equals("/honest")).toList();
    }
}
