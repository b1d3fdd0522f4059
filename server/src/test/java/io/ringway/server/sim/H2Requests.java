package io.ringway.server.sim;

import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveH2Stream;
import io.ringway.server.sim.BodyPlan.Framing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** How a planned request looks in HTTP/2. */
final class H2Requests {

    private static final String TRAILER = "x-sim-trailer";
    private static final int PART = 4_096;
    private static final int HOST_EVERY = 7;

    private H2Requests() {
    }

    /**
     * Tells whether a request is over with its head.
     *
     * @param request planned
     * @return true if no body follows; an empty one may
     */
    static boolean endsWithHead(RequestPlan request) {
        return switch (request.body().framing()) {
            case NONE -> true;
            case LENGTH -> request.body().bytes() == 0 && request.id() % 2 == 0;
            default -> false;
        };
    }

    static List<NaiveField> head(RequestPlan request) {
        boolean byHost = request.id() % HOST_EVERY == 0;
        List<NaiveField> fields = new ArrayList<>(NaiveField.list(":method", request.method(), ":scheme", "http",
            ":path", request.target().text(request.id())));
        fields.add(NaiveField.of(byHost ? "host" : ":authority", RequestPlan.HOST));
        fields.add(NaiveField.of("x-sim-id", "" + request.id()));
        if (request.padding() > 0) {
            fields.add(NaiveField.of("x-padding", "p".repeat(request.padding())));
        }
        if (request.expects()) {
            fields.add(NaiveField.of("expect", "100-continue"));
        }
        if (request.body().framing() == Framing.LENGTH) {
            fields.add(NaiveField.of("content-length", "" + request.body().bytes()));
        }
        return fields;
    }

    /**
     * Queues the body, in parts so that what is left is not copied again and again, and the trailers.
     *
     * @param peer    to queue with
     * @param stream  of the request
     * @param request planned
     */
    static void body(NaiveH2Peer peer, NaiveH2Stream stream, RequestPlan request) {
        Bytes bytes = new Bytes().addPattern(Pattern.request(request.id()), 0, request.body().bytes());
        boolean trailers = request.hasRequestTrailers();
        queue(peer, stream, bytes, !trailers);
        if (trailers) {
            peer.trailers(stream, trailers(request.id()));
        }
    }

    /**
     * Queues bytes of a body in parts.
     *
     * @param peer   to queue with
     * @param stream of the body
     * @param bytes  of the body
     * @param end    whether they end the stream
     */
    static void queue(NaiveH2Peer peer, NaiveH2Stream stream, Bytes bytes, boolean end) {
        do {
            int length = Math.min(PART, bytes.length());
            byte[] part = new byte[length];
            System.arraycopy(bytes.array(), bytes.start(), part, 0, length);
            bytes.drop(length);
            if (length > 0 || end) {
                peer.data(stream, part, end && bytes.length() == 0);
            }
        } while (bytes.length() > 0);
    }

    static List<NaiveField> trailers(int id) {
        return NaiveField.list(TRAILER, "" + id);
    }

    /**
     * Tells whether the trailers of a message are there.
     *
     * @param trailers that came, or null
     * @param id       of the request
     * @return true if they are, and right
     */
    static boolean isTrailer(List<NaiveField> trailers, int id) {
        return trailers != null && NaiveField.values(trailers, TRAILER).equals(List.of("" + id));
    }

    static int status(List<NaiveField> fields) {
        return Integer.parseInt(NaiveField.value(fields, ":status"));
    }

    /**
     * Reads fields by their names in any case.
     *
     * @param fields of a head
     * @return gives values; null where there is none
     */
    static UnaryOperator<String> reader(List<NaiveField> fields) {
        return name -> {
            List<String> values = NaiveField.values(fields, name.toLowerCase(Locale.ROOT));
            if (values.size() > 1) {
                throw new SimulationFailure("response", "two fields " + name + ": " + values);
            }
            return values.isEmpty() ? null : values.getFirst();
        };
    }
}
