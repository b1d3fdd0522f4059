package io.ringway.server.examples;

import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;

/** The smallest server. */
final class HelloExample {

    private HelloExample() {
    }

    /** Starts it; it greets who is named in the path, on the core that reads the request. */
    static Ringway start(int port) {
        return Ringway.builder()
            .get("/hello/{name}", (request, response) -> response.text("Hello, " + request.path("name") + "!\n"),
                HandlerOptions.inline())
            .listen(port)
            .start();
    }

    /** Runs it until the process ends. */
    public static void main(String[] args) {
        System.out.println("curl http://127.0.0.1:" + start(8080).port() + "/hello/you");
    }
}
