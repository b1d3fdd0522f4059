package io.ringway.server.it;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.NaiveField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The client that speaks HTTP/1.1. */
final class H1PairClient implements PairClient {

    private static final String END = "0\r\n";
    private static final int RESET_UNKNOWN = 0;

    private final int port;
    private final List<String> violations = new ArrayList<>();
    private RawClient client;

    H1PairClient(int port) throws IOException {
        this.port = port;
        client = RawClient.to(port);
    }

    private static String head(H2Request request) {
        boolean isChunked = (request.body() != null || request.trailers() != null)
                && NaiveField.value(request.head(), "content-length") == null;
        return head(request, isChunked);
    }

    private static String head(H2Request request, boolean isChunked) {
        StringBuilder out = new StringBuilder();
        out.append(value(request, ":method")).append(' ').append(value(request, ":path")).append(" HTTP/1.1\r\n");
        out.append("Host: ").append(value(request, ":authority")).append("\r\n");
        for (NaiveField field : request.head()) {
            if (!field.name().startsWith(":")) {
                out.append(field).append("\r\n");
                out.append(field.name().equals("te") ? "Connection: te\r\n" : "");
            }
        }
        return out.append(isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n").toString();
    }

    private static String value(H2Request request, String name) {
        return NaiveField.value(request.head(), name);
    }

    private static String chunk(String text) {
        return text.isEmpty() ? "" : Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String body(H2Request request) {
        String body = request.body() == null ? "" : Latin1.text(request.body());
        if (value(request, "content-length") != null || request.body() == null && request.trailers() == null) {
            return body;
        }
        StringBuilder out = new StringBuilder(chunk(body)).append(END);
        if (request.trailers() != null) {
            request.trailers().forEach(field -> out.append(field).append("\r\n"));
        }
        return out.append("\r\n").toString();
    }

    @Override
    public H2Response ask(H2Request request) throws IOException {
        byte[] bytes = Latin1.bytes(head(request) + body(request));
        String length = value(request, "content-length");
        boolean isCut = request.body() != null && length != null && length.matches("[0-9]{1,9}")
                && request.body().length < Integer.parseInt(length);
        // A body that is shorter than it says can only be ended with the connection.
        client.isTaken(bytes);
        if (isCut) {
            client.halfClose();
        }
        return read(request);
    }

    private H2Response read(H2Request request) throws IOException {
        Response response = null;
        try {
            response = client.readAny(value(request, ":method"), null);
        } catch (ProtocolException wrong) {
            violations.add(wrong.getMessage());
        }
        if (response == null || !response.isComplete() || response.closes()) {
            client.close();
            client = RawClient.to(port);
        }
        return neutral(response);
    }

    private static H2Response neutral(Response response) {
        if (response == null) {
            return new H2Response(0, List.of(), new byte[0], 0, null, List.of(), false, RESET_UNKNOWN);
        }
        List<NaiveField> head = NaiveField.list(":status", String.valueOf(response.status()));
        head.addAll(H1PairOrigin.neutral(response.fields()));
        List<NaiveField> trailers = H1PairOrigin.neutral(response.body().trailers());
        List<List<NaiveField>> interims = new ArrayList<>();
        for (Response.Interim interim : response.interims()) {
            List<NaiveField> fields = NaiveField.list(":status", String.valueOf(interim.status()));
            fields.addAll(H1PairOrigin.neutral(interim.fields()));
            interims.add(fields);
        }
        return new H2Response(response.status(), head, response.body().bytes(), response.body().length(),
                trailers.isEmpty() ? null : trailers, interims, response.isComplete(),
                response.isComplete() ? -1 : RESET_UNKNOWN);
    }

    @Override
    public H2Response askExpecting(H2Request request) throws IOException {
        client.send(head(request));
        // The 100 is the first that comes; the reader keeps it.
        client.in().fill();
        client.send(body(request));
        return read(request);
    }

    @Override
    public H2Response converse(H2Request head, List<String> pieces) throws IOException {
        client.send(head(head, true)).send(chunk(pieces.getFirst()));
        List<Integer> sent = new ArrayList<>(List.of(1));
        long[] counts = {0, pieces.getFirst().length()};
        StringBuilder text = new StringBuilder();
        Response response = client.readAny("POST", (bytes, length) -> {
            text.append(Latin1.text(bytes), 0, length);
            counts[0] += length;
            int next = sent.getFirst();
            if (counts[0] >= counts[1] && next <= pieces.size()) {
                sent.set(0, next + 1);
                boolean isLast = next == pieces.size();
                client.send(isLast ? END + "\r\n" : chunk(pieces.get(next)));
                counts[1] += isLast ? 0 : pieces.get(next).length();
            }
        });
        H2Response seen = neutral(response);
        return new H2Response(seen.status(), seen.fields(), Latin1.bytes(text.toString()), text.length(),
                seen.trailers(), seen.interims(), seen.isComplete(), seen.reset());
    }

    @Override
    public void giveUp(H2Request request, BooleanSupplier when) throws IOException {
        client.send(head(request) + body(request));
        if (!GatewayFixture.isSoon(when)) {
            throw new AssertionError("not soon");
        }
        client.reset();
        client = RawClient.to(port);
    }

    @Override
    public List<String> violations() {
        return violations;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
