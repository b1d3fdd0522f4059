package io.ringway.server.sim;

/**
 * One request, and what its origin does with it. Immutable.
 *
 * @param id       of the request, in a field of its head
 * @param target   asked for
 * @param method   token
 * @param body     of the request
 * @param expects  whether it waits for {@code 100 Continue}
 * @param padding  bytes of a field that means nothing
 * @param thinkNs  before it is sent, counted from when it could have been
 * @param response of the origin, or of the handler
 * @param call     what a handler does with it, or null: it is not for one
 */
record RequestPlan(int id, Target target, String method, BodyPlan body, boolean expects, int padding, long thinkNs,
                   ResponsePlan response, CallPlan call) {

    private static final int ATTACK_ID = 1_000_000;
    private static final int TRAILERS_EVERY = 3;

    /** The name under which the gateway is addressed. */
    static final String HOST = "sim.test";

    /** A request that is not for a handler. */
    RequestPlan(int id, Target target, String method, BodyPlan body, boolean expects, int padding, long thinkNs,
                ResponsePlan response) {
        this(id, target, method, body, expects, padding, thinkNs, response, null);
    }

    /**
     * Stands for what a hostile client sends.
     *
     * @param client its index
     * @return a plan that nobody carries out
     */
    static RequestPlan attack(int client) {
        return new RequestPlan(ATTACK_ID + client, Target.NOT_FOUND, "GET", BodyPlan.NONE, false, 0, 0,
            new ResponsePlan(ResponsePlan.Kind.NORMAL, 200, BodyPlan.NONE, 0, 0, false, 0));
    }

    /** {@return whether it stands for what a hostile client sends} */
    boolean isAttack() {
        return id >= ATTACK_ID;
    }

    /** {@return whether doing it twice is doing it once (RFC 9110 9.2.2)} */
    boolean isIdempotent() {
        return !method.equals("POST") && !method.equals("PATCH");
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /**
     * Writes the head.
     *
     * @param to   to write to
     * @param last whether the client says that it will close after it
     */
    void writeHead(Bytes to, boolean last) {
        to.add(method).add(" ").add(target.text(id)).add(" HTTP/1.1\r\nHost: ").add(HOST).add("\r\nX-Sim-Id: ")
            .add(Integer.toString(id)).add("\r\n");
        if (padding > 0) {
            to.add("X-Padding: ").add("p".repeat(padding)).add("\r\n");
        }
        if (expects) {
            to.add("Expect: 100-continue\r\n");
        }
        if (last) {
            to.add("Connection: close\r\n");
        }
        to.add(body.line()).add("\r\n");
    }

    /** {@return whether fields follow its body, if its client speaks HTTP/2} */
    boolean hasRequestTrailers() {
        return body.framing() == BodyPlan.Framing.CHUNKED && id % TRAILERS_EVERY == 1;
    }

    /** {@return whether fields follow the body of the response} */
    boolean hasResponseTrailers() {
        return hasResponseBody() && response.body().framing() == BodyPlan.Framing.CHUNKED && id % TRAILERS_EVERY == 2;
    }

    /** {@return whether a response to it has a body} */
    boolean hasResponseBody() {
        return !isHead() && response.status() != 204 && response.status() != 304;
    }

    @Override
    public String toString() {
        return "#" + id + " " + method + " " + target + " " + body.framing() + " " + body.bytes()
            + (expects ? " expects" : "") + " -> " + response.kind() + " " + response.status() + " "
            + response.body().framing() + " " + response.body().bytes() + (call == null ? "" : " by " + call);
    }
}
