package io.ringway.server.it;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The client that speaks HTTP/2. */
final class H2PairClient implements PairClient {

    private final H2TestClient client;

    H2PairClient(int port) throws IOException {
        client = H2TestClient.to(port);
    }

    @Override
    public H2Response ask(H2Request request) {
        return client.await(client.send(request));
    }

    @Override
    public H2Response askExpecting(H2Request request) {
        int stream = client.sendHead(request);
        H2Response asked = client.await(stream, now -> !now.interims().isEmpty() || now.status() > 0);
        if (asked.status() == 0) {
            client.data(stream, request.body(), true);
        }
        return client.await(stream);
    }

    @Override
    public H2Response converse(H2Request head, List<String> pieces) {
        int stream = client.sendHead(head);
        int length = 0;
        for (String piece : pieces) {
            client.data(stream, Latin1.bytes(piece), false);
            length += piece.length();
            int expected = length;
            H2Response now = client.await(stream, seen -> seen.received() >= expected || seen.remoteReset() >= 0);
            if (now.received() < expected) {
                return now;
            }
        }
        client.data(stream, new byte[0], true);
        return client.await(stream);
    }

    @Override
    public void giveUp(H2Request request, BooleanSupplier when) {
        int stream = client.send(request);
        if (!GatewayFixture.isSoon(when)) {
            throw new AssertionError("not soon");
        }
        client.reset(stream, NaiveFrames.CANCEL);
    }

    @Override
    public List<String> violations() {
        return client.violations();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
