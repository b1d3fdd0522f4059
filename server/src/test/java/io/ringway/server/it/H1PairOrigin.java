package io.ringway.server.it;

import io.ringway.server.h2test.H2OriginRequest;
import io.ringway.server.h2test.NaiveField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The origin that speaks HTTP/1.1. */
final class H1PairOrigin implements PairOrigin {

    private static final String END = "0\r\n";

    private final RecordingOrigin origin = RecordingOrigin.start();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile long goneNs;

    H1PairOrigin() throws IOException {
        origin.otherwise((connection, request) -> answer(connection, request, PairReply.of(200, "ok")));
    }

    private boolean answer(OriginConnection connection, Request request, PairReply reply) throws IOException {
        begun.incrementAndGet();
        if (reply.isAsking()) {
            connection.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        connection.take(request);
        StringBuilder out = new StringBuilder();
        reply.interims().forEach(interim -> out.append(head(interim)).append("\r\n"));
        out.append(head(reply.head()));
        boolean isChunked = !reply.isBare() && !reply.hasLength();
        out.append(isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
        if (reply.isBare() || request.method().equals("HEAD")) {
            connection.write(out.toString());
            return true;
        }
        String body = reply.body() == null ? "" : Latin1.text(reply.body());
        if (isChunked) {
            out.append(body.isEmpty() ? "" : chunk(body)).append(END);
            if (reply.trailers() != null) {
                fields(reply.trailers(), out);
            }
            out.append("\r\n");
        } else {
            out.append(body);
        }
        connection.write(out.toString());
        // What is shorter than it says can only be ended with the connection.
        return isChunked || body.length() == Integer.parseInt(NaiveField.value(reply.head(), "content-length"));
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String head(List<NaiveField> head) {
        StringBuilder out = new StringBuilder("HTTP/1.1 " + head.getFirst().value() + " Any\r\n");
        fields(head.subList(1, head.size()), out);
        return out.toString();
    }

    private static void fields(List<NaiveField> fields, StringBuilder out) {
        fields.forEach(field -> out.append(field).append("\r\n"));
    }

    @Override
    public void on(String path, PairReply reply) {
        origin.on(path, (connection, request) -> answer(connection, request, reply));
    }

    @Override
    public void echoAtOnce(String path, String... trailers) {
        origin.on(path, (connection, request) -> {
            begun.incrementAndGet();
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            connection.take(request.withBodyTo((bytes, length) ->
                connection.write(chunk(Latin1.text(Arrays.copyOf(bytes, length))))));
            StringBuilder end = new StringBuilder(END);
            fields(NaiveField.list(trailers), end);
            connection.write(end + "\r\n");
            return true;
        });
    }

    @Override
    public void neverAnswer(String path) {
        origin.on(path, (connection, request) -> {
            begun.incrementAndGet();
            connection.take(request);
            connection.in().fill();
            goneNs = System.nanoTime();
            return false;
        });
    }

    @Override
    public long goneNs() {
        return goneNs;
    }

    @Override
    public int goneCode() {
        return -1;
    }

    @Override
    public List<H2OriginRequest> requests(String path) {
        return origin.requests(path).stream().map(request -> {
            List<NaiveField> head = NaiveField.list(":method", request.method(), ":scheme", "http", ":authority",
                    request.fields().one("Host"), ":path", request.target());
            head.addAll(neutral(request.fields()));
            head.removeIf(field -> field.name().equals("host"));
            List<NaiveField> trailers = neutral(request.body().trailers());
            return new H2OriginRequest(0, 0, head, request.body().bytes(), request.body().length(),
                    trailers.isEmpty() ? null : trailers);
        }).toList();
    }

    /** Fields with the names HTTP/2 has. */
    static List<NaiveField> neutral(Fields fields) {
        List<NaiveField> all = new ArrayList<>();
        fields.all().forEach(field -> all.add(NaiveField.of(field.name().toLowerCase(Locale.ROOT), field.value())));
        return all;
    }

    @Override
    public int begun() {
        return begun.get();
    }

    @Override
    public List<String> violations() {
        return origin.violations();
    }

    @Override
    public String backend() {
        return origin.backend();
    }

    @Override
    public int port() {
        return origin.port();
    }

    @Override
    public void close() throws IOException {
        origin.close();
    }
}
