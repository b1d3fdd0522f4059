package io.ringway.server.examples;

import io.ringway.server.HandlerOptions;
import io.ringway.server.HttpException;
import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.Ringway;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * A handler that blocks: a pool of threads asks a database. The database is a map that takes its time and has few
 * connections; with JDBC the lines with {@code connections} would be a data source's.
 */
final class DatabaseExample {

    private static final long QUERY_MS = 5;

    private final Map<Long, String> users = Map.of(1L, "Ada", 2L, "Grace");
    private final Semaphore connections = new Semaphore(4);

    /** Starts it: as many threads as the database has connections, and no more waiting than it can clear in time. */
    Ringway start(int port) {
        return Ringway.builder()
            .get("/users/{id}", this::user, HandlerOptions.pooled().withThreads(4).withQueueBound(64)
                .blocking(Duration.ofMillis(20)).withDeadline(Duration.ofSeconds(2)))
            .listen(port)
            .start();
    }

    private void user(Request request, Response response) throws InterruptedException {
        long id = request.pathLong("id");
        String name = query(id);
        if (name == null) {
            throw new HttpException(404, "there is no user " + id);
        }
        response.json("{\"id\":" + id + ",\"name\":\"" + name + "\"}\n");
    }

    private String query(long id) throws InterruptedException {
        connections.acquire();
        try {
            Thread.sleep(QUERY_MS);
            return users.get(id);
        } finally {
            connections.release();
        }
    }
}
