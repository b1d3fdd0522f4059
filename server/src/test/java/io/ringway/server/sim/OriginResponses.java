package io.ringway.server.sim;

import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.ResponsePlan.Kind;

/** What origins write. */
final class OriginResponses {

    /** More interim responses than the gateway lets pass. */
    private static final int FLOOD = 20;

    private OriginResponses() {
    }

    /**
     * Writes a response, its interim responses included, as far as its plan goes.
     *
     * @param plan       of the request
     * @param generation it came with
     * @return the bytes
     */
    static Bytes bytes(RequestPlan plan, long generation) {
        ResponsePlan response = plan.response();
        Bytes to = new Bytes();
        int interims = response.kind() == Kind.INTERIM_FLOOD ? FLOOD : response.interims();
        for (int i = 0; i < interims; i++) {
            to.add("HTTP/1.1 103 Early Hints\r\nX-Sim-Id: " + plan.id() + "\r\nLink: </style.css>\r\n\r\n");
        }
        switch (response.kind()) {
            case GARBAGE -> to.add("220 mail.test ESMTP\r\n\r\n");
            case SWITCH -> to.add("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
            case HEAD_CUT -> {
                Bytes head = head(plan, generation);
                to.add(head.array(), head.start(), Math.min(head.length() - 1, response.cutAt()));
            }
            default -> message(plan, generation, to);
        }
        return to;
    }

    private static void message(RequestPlan plan, long generation, Bytes to) {
        ResponsePlan response = plan.response();
        Bytes head = head(plan, generation);
        to.add(head.array(), head.start(), head.length());
        if (!plan.hasResponseBody()) {
            return;
        }
        int before = to.length();
        response.body().write(Pattern.response(plan.id()), to);
        if (plan.hasResponseTrailers()) {
            to.truncate(to.length() - 2);
            to.add("X-Sim-Trailer: " + plan.id() + "\r\n\r\n");
        }
        int written = to.length() - before;
        switch (response.kind()) {
            case SHORT, RESET, STUCK -> to.truncate(before + Math.min(written - 1, response.cutAt()));
            default -> { }
        }
    }

    /** {@return a response that nobody asked for} */
    static Bytes stray() {
        return new Bytes().add("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Sim-Id: 0\r\n\r\nstray");
    }

    private static Bytes head(RequestPlan plan, long generation) {
        ResponsePlan response = plan.response();
        Bytes to = new Bytes();
        to.add("HTTP/1.1 " + response.status() + " Reason of " + plan.id() + "\r\nX-Sim-Id: " + plan.id()
            + "\r\nX-Sim-Generation: " + generation + "\r\n");
        to.add(response.body().line());
        if (response.kind() == Kind.AMBIGUOUS) {
            to.add("Content-Length: 7\r\nTransfer-Encoding: chunked\r\n");
        }
        if (response.closes()) {
            to.add("Connection: close\r\n");
        }
        return to.add("\r\n");
    }

    /**
     * Tells whether the origin closes after it.
     *
     * @param plan of the request
     * @return true if no request can follow
     */
    static boolean isLast(RequestPlan plan) {
        ResponsePlan response = plan.response();
        return response.closes() || response.body().framing() == Framing.UNTIL_CLOSE || switch (response.kind()) {
            case NORMAL, EARLY, EXTRA, STUCK, SILENT -> false;
            default -> true;
        };
    }
}
