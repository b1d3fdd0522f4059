package io.ringway.peers;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Vert.x: handlers on its one event loop, in its worker pools, or on virtual threads. */
public final class VertxPeer {

    private static final int BACKLOG = 4096;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)
        .setPreferNativeTransport(true));
    private final WorkerExecutor helloPool;
    private final WorkerExecutor waitPool;

    private VertxPeer(int helloThreads, int waitThreads) {
        helloPool = vertx.createSharedWorkerExecutor("hello", helloThreads);
        waitPool = vertx.createSharedWorkerExecutor("wait", waitThreads);
    }

    /**
     * Serves until the process is stopped.
     *
     * @param arguments port, threads for hello, threads for wait
     * @throws IOException if its version cannot be read
     */
    public static void main(String... arguments) throws IOException {
        VertxPeer peer = new VertxPeer(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Work.announce("Vert.x " + version() + (peer.vertx.isNativeTransportEnabled() ? " native" : " NIO"));
        peer.vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG).setTcpNoDelay(true))
            .requestHandler(peer::handle).listen(Integer.parseInt(arguments[0]), "127.0.0.1")
            .onFailure(refused -> {
                refused.printStackTrace();
                System.exit(1);
            });
    }

    private static String version() throws IOException {
        try (InputStream text = Vertx.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/hello/inline" -> answer(request, Work.TEXT);
            case "/hello/pooled" -> helloPool.executeBlocking(() -> Work.TEXT, false)
                .onSuccess(text -> answer(request, text));
            case "/wait/pooled" -> waitPool.executeBlocking(Work::waitThenAnswer, false)
                .onSuccess(text -> answer(request, text));
            case "/hello/virtual" -> onVirtualThread(request, false);
            case "/wait/virtual" -> onVirtualThread(request, true);
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void onVirtualThread(HttpServerRequest request, boolean isSlow) {
        Context loop = vertx.getOrCreateContext();
        Thread.startVirtualThread(() -> {
            String text = isSlow ? Work.waitThenAnswer() : Work.TEXT;
            loop.runOnContext(_ -> answer(request, text));
        });
    }

    private static void answer(HttpServerRequest request, String text) {
        request.response().putHeader(HttpHeaders.SERVER, "vertx").putHeader(HttpHeaders.DATE, Work.date())
            .putHeader(HttpHeaders.CONTENT_TYPE, Work.TYPE).end(text);
    }
}
