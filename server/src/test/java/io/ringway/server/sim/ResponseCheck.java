package io.ringway.server.sim;

import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.Truth.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Reads the responses of one connection from the gateway and compares each with the request it must belong to, which is
 * the oldest without an answer.
 */
final class ResponseCheck implements MessageReader.Sink {

    private final World world;
    private final Deque<Truth> awaiting;
    private final Runnable onContinue;
    private final Runnable onFinal;
    private final MessageReader reader = new MessageReader(this);
    private final ByteArrayOutputStream own = new ByteArrayOutputStream();
    private Truth truth;
    private int interimStatus;
    private boolean fromOrigin;
    private boolean closes;
    private long position;
    private long length;
    private int interims;
    private boolean leavesLongBody;
    private long lastGeneration;
    private String location;

    /**
     * Begins with a new connection.
     *
     * @param world      it is in
     * @param awaiting   requests without an answer, the oldest first; an answered one is taken off
     * @param onContinue called when a 100 has come
     * @param onFinal    called when a response is complete and its request is off the queue
     */
    ResponseCheck(World world, Deque<Truth> awaiting, Runnable onContinue, Runnable onFinal) {
        this.world = world;
        this.awaiting = awaiting;
        this.onContinue = onContinue;
        this.onFinal = onFinal;
    }

    void feed(byte[] bytes, int offset, int count) {
        try {
            reader.feed(bytes, offset, count);
        } catch (WireException malformed) {
            throw new SimulationFailure("response", "the gateway sent a client what is no HTTP: "
                + malformed.getMessage() + "; " + awaiting.peek());
        }
    }

    /** {@return whether the gateway has said that it closes after the last response} */
    boolean closes() {
        return closes;
    }

    /**
     * {@return whether the last answer was the gateway's own and came before it had read a body that is too long to be
     * read and dropped; one with a length it would have said before that it closes}
     */
    boolean leavesLongBody() {
        return leavesLongBody;
    }

    /**
     * Notes that no more comes.
     *
     * @param inOrder whether the stream ended and was not reset
     */
    void end(boolean inOrder) {
        if (inOrder) {
            reader.end();
        }
        reader.stop();
        Truth first = awaiting.peek();
        if (truth != null || first != null && reader.pending() > 0) {
            Truth cut = awaiting.poll();
            cut.end(Outcome.CUT, world.nowNs());
            cut.note += "cut after " + position + " of " + length + " bytes" + (inOrder ? "" : " by a reset");
            truth = null;
            awaiting.forEach(rest -> rest.orphanedByCut = true);
        }
        // The reset that ends the reading of a long body overtakes responses to who reads more slowly than it comes.
        boolean afterLongBody = !inOrder && awaiting.stream().anyMatch(rest -> rest.begun
            && rest.client.readBytes() > 0 && rest.plan.body().bytes() > Judge.DISCARD_BYTES);
        for (Truth rest : awaiting) {
            // Refused early, its rest is not read to the end: what follows it is lost.
            rest.orphanedByCut |= afterLongBody;
            afterLongBody |= rest.plan.body().bytes() > Judge.DISCARD_BYTES;
            rest.end(rest.begun ? Outcome.NONE : Outcome.UNSENT, world.nowNs());
            rest.note += inOrder ? "closed" : "reset";
        }
        awaiting.clear();
    }

    // ---------------------------------------------------------------- messages

    @Override
    public long onHead(WireHead head) {
        Truth first = awaiting.peek();
        check(first != null && first.begun, () -> "a response that nobody asked for: " + head, first);
        check(isStatusLine(head.first()), () -> "status line: " + head.first(), first);
        int status = Integer.parseInt(head.first().substring(9, 12));
        if (status < 200) {
            interimStatus = status;
            onInterim(head, status, first);
            return 0;
        }
        truth = first;
        truth.status = status;
        closes |= head.closes();
        String id = head.field("X-Sim-Id");
        fromOrigin = id != null;
        position = 0;
        own.reset();
        world.trace("client %d: %d%s for %s", truth.client.index(), status, closes ? " and close" : "", truth.plan);
        if (fromOrigin) {
            return originHead(head, id);
        }
        truth.error = error(head.field("Proxy-Status"));
        location = head.field("Location");
        length = truth.plan.isHead() || status == 204 || status == 304 ? 0 : head.framing(MessageReader.UNTIL_CLOSE);
        check(length >= 0, () -> "an answer of the gateway without a length: " + head, truth);
        return length;
    }

    private static boolean isStatusLine(String line) {
        return line.startsWith("HTTP/1.1 ") && line.length() > 12 && line.charAt(12) == ' ' && line.charAt(9) >= '1'
            && line.charAt(9) <= '5';
    }

    private static String error(String proxyStatus) {
        return proxyStatus == null ? null : proxyStatus.substring(proxyStatus.indexOf("error=") + 6);
    }

    private void onInterim(WireHead head, int status, Truth first) {
        if (status == 100) {
            check(first.plan.expects(), () -> "a 100 that nobody waits for: " + head, first);
            return;
        }
        interims++;
        check(status == 103 && ("" + first.plan.id()).equals(head.field("X-Sim-Id")), () -> "interim response: " + head,
            first);
        int most = first.plan.response().kind() == ResponsePlan.Kind.INTERIM_FLOOD ? 16
            : first.plan.response().interims();
        check(interims <= most, () -> interims + " interim responses", first);
    }

    private long originHead(WireHead head, String id) {
        RequestPlan plan = truth.plan;
        if (!id.equals("" + plan.id())) {
            throw new SimulationFailure("order", "the response of request " + id + " came for " + truth);
        }
        truth.generation = head.number("X-Sim-Generation");
        checkGeneration(truth.generation);
        check(truth.status == plan.response().status(), () -> "status of the response: " + head, truth);
        check(truth.attempts.stream().anyMatch(a -> a.generation == truth.generation && a.answered),
            () -> "a response that no origin gave: " + head, truth);
        length = plan.hasResponseBody() ? plan.response().body().bytes() : 0;
        if (!plan.hasResponseBody()) {
            return 0;
        }
        long framing = head.framing(MessageReader.UNTIL_CLOSE);
        boolean counted = plan.response().body().framing() == Framing.LENGTH;
        check(framing == (counted ? length : MessageReader.CHUNKED), () -> "framing of the response: " + head, truth);
        return framing;
    }

    /** A connection stays with one worker, and no worker goes back. */
    private void checkGeneration(long generation) {
        if (generation < lastGeneration || generation > world.generation()) {
            throw new SimulationFailure("generation", "generation " + generation + " after " + lastGeneration + ": "
                + truth);
        }
        lastGeneration = generation;
    }

    @Override
    public void onBody(byte[] bytes, int offset, int count) {
        if (!fromOrigin) {
            own.write(bytes, offset, count);
        } else if (position + count > length
            || !Pattern.matches(Pattern.response(truth.plan.id()), position, bytes, offset, count)) {
            throw new SimulationFailure("body", "wrong bytes of the response's body from " + position + ": " + truth);
        }
        position += count;
    }

    @Override
    public void onEnd() {
        if (interimStatus > 0) {
            boolean go = interimStatus == 100;
            interimStatus = 0;
            if (go) {
                onContinue.run();
            }
            return;
        }
        Truth done = awaiting.poll();
        leavesLongBody = !fromOrigin && done.plan.body().framing() == Framing.CHUNKED
            && done.plan.body().bytes() > Judge.DISCARD_BYTES && done.attempts.stream().noneMatch(a -> a.complete);
        truth = null;
        interims = 0;
        if (fromOrigin) {
            endOfOrigins(done);
        } else {
            endOfOwn(done);
        }
        world.trace("client %d: %s", done.client.index(), done);
        onFinal.run();
    }

    private void endOfOrigins(Truth done) {
        if (position == length) {
            done.end(Outcome.RIGHT, world.nowNs());
        } else {
            done.end(Outcome.CUT, world.nowNs());
            done.truncated = true;
            done.note += "looks whole after " + position + " of " + length + " bytes";
        }
    }

    private void endOfOwn(Truth done) {
        String body = own.toString(StandardCharsets.ISO_8859_1);
        done.end(done.error == null ? Outcome.LOCAL : Outcome.ERROR, world.nowNs());
        if (done.error != null) {
            done.note += body.strip();
            return;
        }
        switch (done.plan.target()) {
            case RESPOND -> {
                check(done.status == 200, () -> "status of a fixed answer", done);
                if (!done.plan.isHead()) {
                    generation(done, body.replaceAll("\\D", ""), body.startsWith("generation "));
                }
            }
            case REDIRECT -> generation(done, location == null ? "" : location.replaceAll("\\D", ""),
                done.status == 302 && location != null);
            case ASTERISK -> check(done.status == 204, () -> "status of OPTIONS *", done);
            default -> throw new SimulationFailure("response", "a fixed answer to " + done);
        }
    }

    private void generation(Truth done, String digits, boolean fits) {
        check(fits && !digits.isEmpty(), () -> "a fixed answer", done);
        done.generation = Long.parseLong(digits);
        truth = done;
        checkGeneration(done.generation);
        truth = null;
    }

    private static void check(boolean holds, Supplier<String> message, Truth about) {
        if (!holds) {
            throw new SimulationFailure("response", message.get() + "; " + about);
        }
    }
}
