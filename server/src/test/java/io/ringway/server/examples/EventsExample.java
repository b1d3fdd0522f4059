package io.ringway.server.examples;

import io.ringway.server.EventStream;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.Ringway;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A chat: who posts is heard by all who listen. Each listener is a virtual thread that waits nearly all the time. */
final class EventsExample {

    private static final int KEPT = 100;

    private final Set<BlockingQueue<String>> listeners = ConcurrentHashMap.newKeySet();
    private final Deque<String> latest = new ArrayDeque<>();

    /** Starts it. */
    Ringway start(int port) {
        return Ringway.builder()
            .get("/chat", this::listen, HandlerOptions.virtual().withQueueBound(10_000))
            .post("/chat", this::say)
            .listen(port)
            .start();
    }

    private void say(Request request, Response response) {
        String text = request.bodyText();
        synchronized (latest) {
            latest.addLast(text);
            if (latest.size() > KEPT) {
                latest.removeFirst();
            }
            listeners.forEach(listener -> listener.offer(text));
        }
        response.empty();
    }

    private void listen(Request request, Response response) throws IOException, InterruptedException {
        // Bounded: who does not read loses what does not fit, and memory stays what it is.
        BlockingQueue<String> news = new LinkedBlockingQueue<>(KEPT);
        synchronized (latest) {
            news.addAll(latest);
            listeners.add(news);
        }
        // Nothing may be said for hours: whose listener leaves is interrupted here, as all are when the server stops.
        try (EventStream events = response.events()) {
            while (events.isOpen()) {
                events.send(news.take());
            }
        } finally {
            listeners.remove(news);
        }
    }
}
