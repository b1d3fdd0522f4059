package io.ringway.server.it;

import io.ringway.server.Ringway;
import io.ringway.server.config.HandlersConfig;
import io.ringway.server.control.StartException;
import java.util.logging.LogManager;

/** An application with a server inside, as a process of its own: what its surroundings do to it. */
final class EmbeddedMain {

    private EmbeddedMain() {
    }

    /** Starts, says how many threads the pool has or why it does not start, and ends. */
    public static void main(String[] args) {
        // Nobody reads the log.
        LogManager.getLogManager().reset();
        try (Ringway ringway = Ringway.builder().listen("127.0.0.1:0").workers(1)
                .handlers(HandlersConfig.DEFAULT.withWorkers(Integer.parseInt(args[0])))
                .get("/", (_, response) -> response.empty()).start()) {
            long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringway-handler-GET /-")).count();
            System.out.println("threads " + threads + ", bound " + ringway.config().handlers().queueBound());
        } catch (StartException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }
}
