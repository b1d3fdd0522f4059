package io.ringway.server.load;

import io.ringway.server.EventStream;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HandlerProvider;
import io.ringway.server.HandlerRegistry;
import io.ringway.server.Request;
import io.ringway.server.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The handlers a gateway serves while it is loaded: for {@code perf-scripts/compare-handlers} the same two that the
 * peers have, in each place a handler can run in; for the soak and the isolation check those that answer with the
 * pattern, as {@link SizedOrigin} does. The scripts put this class, and {@link Pattern}, into a jar for
 * {@code --handlers}. Threads: {@code -Dringway.load.hello-threads} (4), {@code -Dringway.load.wait-threads} (64).
 */
public final class LoadHandlers implements HandlerProvider {

    /** Events of one stream. */
    static final int EVENTS = 20;

    private static final String TEXT = "Hello, World!";
    private static final int WAIT_MS = 5;
    private static final int PIECE = 16 * 1024;
    /** More than there are users: nobody is to be refused. */
    private static final int BOUND = 16_384;
    private static final int WRONG = 422;

    /** Creates the provider. */
    public LoadHandlers() {
        super();
    }

    @Override
    public void provide(HandlerRegistry registry) {
        HandlerOptions pooled = HandlerOptions.pooled().withQueueBound(BOUND);
        HandlerOptions few = pooled.withThreads(Integer.getInteger("ringway.load.hello-threads", 4));
        HandlerOptions many = pooled.withThreads(Integer.getInteger("ringway.load.wait-threads", 64));
        HandlerOptions virtual = HandlerOptions.virtual().withQueueBound(BOUND);
        registry.add("hello-inline", LoadHandlers::hello, HandlerOptions.inline());
        registry.add("hello-pooled", LoadHandlers::hello, few);
        registry.add("hello-virtual", LoadHandlers::hello, virtual);
        registry.add("wait-pooled", LoadHandlers::await, many);
        registry.add("wait-virtual", LoadHandlers::await, virtual);
        registry.add("page", LoadHandlers::page, HandlerOptions.inline());
        registry.add("query", LoadHandlers::query, few);
        registry.add("feed", LoadHandlers::feed, virtual);
        registry.add("events", LoadHandlers::events, virtual);
        registry.add("form", LoadHandlers::form, few);
    }

    private static void hello(Request request, Response response) {
        response.text(TEXT);
    }

    private static void await(Request request, Response response) throws InterruptedException {
        Thread.sleep(WAIT_MS);
        response.text(TEXT);
    }

    private static void page(Request request, Response response) {
        byte[] body = new byte[request.pathInt("n")];
        Pattern.copy(SizedOrigin.START, 0, body, 0, body.length);
        response.bytes(body);
    }

    /** Blocks its thread, as a query of a database does. */
    private static void query(Request request, Response response) throws InterruptedException {
        Thread.sleep(WAIT_MS);
        page(request, response);
    }

    private static void feed(Request request, Response response) throws IOException {
        int length = request.pathInt("n");
        byte[] piece = new byte[PIECE];
        try (OutputStream out = response.contentType("application/octet-stream").stream()) {
            for (int sent = 0; sent < length; sent += PIECE) {
                int count = Math.min(PIECE, length - sent);
                Pattern.copy(SizedOrigin.START, sent, piece, 0, count);
                out.write(piece, 0, count);
                out.flush();
            }
        }
    }

    private static void events(Request request, Response response) throws IOException, InterruptedException {
        try (EventStream events = response.events()) {
            for (int i = 0; i < EVENTS; i++) {
                events.send(event(i));
                Thread.sleep(WAIT_MS);
            }
        }
    }

    private static void form(Request request, Response response) throws IOException {
        byte[] piece = new byte[PIECE];
        int read = 0;
        try (InputStream in = request.bodyStream()) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                if (read + count > Pattern.LENGTH_MAX
                    || Pattern.mismatch(SizedOrigin.START, read, piece, 0, count) >= 0) {
                    response.status(WRONG).empty();
                    return;
                }
                read += count;
            }
        }
        page(request, response);
    }

    private static String event(int number) {
        return "event " + number;
    }

    /** The body that the event streams have. */
    static byte[] eventBytes() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            text.append("data: ").append(event(i)).append("\n\n");
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
