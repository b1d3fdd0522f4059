package io.ringway.peers;

import io.helidon.common.Version;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;

/** Helidon, whose every connection is a virtual thread that may block. */
public final class HelidonPeer {

    private static final int BACKLOG = 4096;

    private HelidonPeer() {
    }

    /**
     * Serves until the process is stopped.
     *
     * @param arguments port; what follows is for servers with pools
     */
    public static void main(String... arguments) {
        Work.announce("Helidon " + Version.VERSION);
        WebServer.builder().host("127.0.0.1").port(Integer.parseInt(arguments[0])).backlog(BACKLOG)
            .routing(routes -> routes
                .get("/hello/virtual", (_, response) -> answer(response, Work.TEXT))
                .get("/wait/virtual", (_, response) -> answer(response, Work.waitThenAnswer())))
            .build().start();
    }

    /** Date is a field that Helidon sends by itself. */
    private static void answer(ServerResponse response, String text) {
        response.header(HeaderNames.SERVER, "helidon").header(HeaderNames.CONTENT_TYPE, Work.TYPE).send(text);
    }
}
