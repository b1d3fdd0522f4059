package io.ringway.server.it;

import io.ringway.server.metrics.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** A gateway and an origin of their own, through which cases go one after the other. One thread. */
final class AbuseLane implements AutoCloseable {

    private static final byte[] FIRST = Latin1.bytes("GET /first HTTP/1.1\r\nHost: honest.test\r\n\r\n");
    private static final int BYTE_BY_BYTE_MAX = 64 * 1024;
    private static final int PIECE = 4096;
    private static final int QUIET_MS = 60;

    /** How the bytes of a case go out. */
    enum Delivery {
        /** In one write. */
        WHOLE,
        /** Byte by byte; long cases in pieces of 4 KiB. */
        BYTES,
        /** In one write with an honest request before. */
        SECOND,
        /** In one write to a gateway before the gateway: what the outer forwards the inner reads as strictly. */
        CHAINED
    }

    private final RecordingOrigin origin;
    /** The one clients speak to. */
    private final GatewayFixture gateway;
    /** The one behind it, or null. */
    private final GatewayFixture inner;
    private long innerMalformed;

    AbuseLane(Delivery delivery) throws IOException {
        origin = RecordingOrigin.start();
        boolean chained = delivery == Delivery.CHAINED;
        inner = chained ? guarded(origin.backend()) : null;
        gateway = guarded(chained ? "'host':'127.0.0.1','port':" + inner.port() : origin.backend());
    }

    private static GatewayFixture guarded(String backend) {
        return GatewayFixture.configure()
                .timeouts("'header_ms':1500,'body_ms':1500,'request_ms':4000,'connect_ms':1000")
                .route("'external_path':'/*','backends':[{" + backend + "}]")
                .respond("/admin", 403, "no")
                .respond("/admin/*", 403, "no")
                .start();
    }

    /** Runs one case and returns what is wrong, or null. */
    String run(AbuseCase one, Delivery delivery) {
        String name = one.id() + " " + one.title() + " (" + delivery + "): ";
        origin.forget();
        try {
            String wrong = converse(one, delivery);
            gateway.expectHonest();
            wrong = wrong != null ? wrong : upstream(one);
            gateway.expectQuiet();
            wrong = wrong != null ? wrong : innerRefusals();
            return wrong == null ? null : name + wrong;
        } catch (IOException | AssertionError e) {
            return name + e;
        }
    }

    private String converse(AbuseCase one, Delivery delivery) throws IOException {
        List<Response> responses = new ArrayList<>();
        boolean closed = false;
        boolean reset;
        try (RawClient client = gateway.client()) {
            client.patience(5000);
            CompletableFuture<Boolean> sending = client.beside(out -> send(one, delivery, out));
            if (delivery == Delivery.SECOND) {
                Response first = client.readAny("GET", null);
                if (first == null || first.status() != 200) {
                    return "the request before it got " + first;
                }
            }
            Response response = client.readAny(one.method(), null);
            while (response != null) {
                responses.add(response);
                if (!one.mustClose() && !response.closes()) {
                    sending.join();
                    if (client.isQuiet(QUIET_MS)) {
                        break;
                    }
                }
                response = client.readAny("GET", null);
            }
            closed = response == null;
            reset = client.in().end() == WireReader.End.RESET;
        }
        return judge(one, responses, closed, reset);
    }

    private static void send(AbuseCase one, Delivery delivery, java.io.OutputStream out) throws IOException {
        byte[] bytes = one.bytes();
        if (delivery == Delivery.SECOND) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(FIRST);
            both.writeBytes(bytes);
            bytes = both.toByteArray();
        }
        int piece = delivery != Delivery.BYTES ? bytes.length : bytes.length > BYTE_BY_BYTE_MAX ? PIECE : 1;
        for (int at = 0; at < bytes.length; at += piece) {
            out.write(bytes, at, Math.min(piece, bytes.length - at));
        }
    }

    private static String judge(AbuseCase one, List<Response> responses, boolean closed, boolean reset) {
        List<Integer> statuses = responses.stream().map(Response::status).toList();
        if (responses.isEmpty()) {
            return one.statuses().contains(null) && closed ? null : "no answer, reset " + reset;
        }
        Response first = responses.getFirst();
        boolean interim = !first.interims().isEmpty() && one.statuses().contains(first.interims().getFirst().status());
        if (!interim && !one.statuses().contains(first.status())) {
            return "got " + statuses + ", allowed are " + one.statuses() + "; " + first.text();
        }
        if (one.mustClose() && !closed) {
            return "the connection stays after " + statuses;
        }
        if (one.mustClose() && first.status() >= 400 && responses.size() > 1) {
            return "bytes after the bad message were answered: " + statuses;
        }
        if (one.mustClose() && !responses.getLast().closes()) {
            return "closes without saying so: " + statuses;
        }
        if (first.status() == 200 && responses.size() != one.upstreamMax()) {
            return responses.size() + " answers to " + one.upstreamMax() + " requests: " + statuses;
        }
        return responses.stream().allMatch(Response::isComplete) ? null : "a cut answer: " + statuses;
    }

    /** Nothing the outer gateway sends may be malformed to the inner one, whatever it was sent itself. */
    private String innerRefusals() {
        long before = innerMalformed;
        innerMalformed = inner == null ? 0 : inner.count(Counter.REQUESTS_MALFORMED);
        return innerMalformed == before ? null
                : "the inner gateway refused " + (innerMalformed - before) + " requests as malformed";
    }

    private String upstream(AbuseCase one) {
        List<String> seen = origin.requests().stream().map(Request::target)
                .filter(target -> !target.equals("/honest") && !target.equals("/first")).toList();
        if (seen.contains("/smuggled") || seen.size() > one.upstreamMax()) {
            return "the origin saw " + seen + ", at most " + one.upstreamMax();
        }
        if (!origin.violations().isEmpty()) {
            return "what the origin got is no HTTP: " + origin.violations();
        }
        for (String received : origin.received()) {
            for (String deny : one.deny()) {
                if (Pattern.compile(deny, Pattern.CASE_INSENSITIVE | Pattern.DOTALL).matcher(received).find()) {
                    return "the origin got " + deny + ": " + received;
                }
            }
        }
        return needs(one) ? null : "the origin did not get " + one.need() + ": " + origin.received();
    }

    /** The expressions are written in UTF-8 and the bytes may be either; one connection must have them all. */
    private boolean needs(AbuseCase one) {
        return one.need().isEmpty() || origin.received().stream().anyMatch(received -> one.need().stream().allMatch(
                need -> {
                    Pattern pattern = Pattern.compile(need, Pattern.CASE_INSENSITIVE);
                    String utf8 = new String(Latin1.bytes(received), StandardCharsets.UTF_8);
                    return pattern.matcher(received).find() || pattern.matcher(utf8).find();
                }));
    }

    /** Ends it and returns what is left behind, or null. */
    String end() throws IOException {
        origin.close();
        try {
            if (inner != null) {
                // What the outer one keeps idle is a client of the inner one.
                gateway.expectQuiet();
                gateway.close();
                inner.expectEmpty();
            } else {
                gateway.expectEmpty();
            }
            return null;
        } catch (AssertionError left) {
            return left.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        origin.close();
        gateway.close();
        if (inner != null) {
            inner.close();
        }
    }
}
