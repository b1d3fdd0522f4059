package io.ringway.server.sim;

import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.Truth.Outcome;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Reads the responses of one HTTP/1.1 connection from the gateway and compares each with the request it must belong
 * to, which is the oldest without an answer.
 */
final class ResponseCheck implements MessageReader.Sink {

    private final World world;
    private final Deque<Truth> awaiting;
    private final Runnable onContinue;
    private final Runnable onFinal;
    private final MessageReader reader = new MessageReader(this);
    private Answer answer;
    private int interimStatus;
    private boolean closes;
    private boolean leavesLongBody;
    private long lastGeneration;

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
        boolean begun = answer != null && answer.hasHead();
        if (begun || first != null && reader.pending() > 0) {
            awaiting.poll();
            Answer cut = answer == null ? new Answer(world, first, this::checkGeneration) : answer;
            cut.cut(inOrder ? "" : " by a reset");
            answer = null;
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
        if (answer == null) {
            answer = new Answer(world, first, this::checkGeneration);
        }
        if (status < 200) {
            interimStatus = status;
            answer.interim(status, head::field);
            return 0;
        }
        closes |= head.closes();
        answer.head(status, head::field);
        if (answer.isFromOrigin()) {
            return originFraming(head);
        }
        long length = answer.hasOwnBody() ? head.framing(MessageReader.UNTIL_CLOSE) : 0;
        check(length >= 0, () -> "an answer of the gateway without a length: " + head, first);
        return length;
    }

    private static boolean isStatusLine(String line) {
        return line.startsWith("HTTP/1.1 ") && line.length() > 12 && line.charAt(12) == ' ' && line.charAt(9) >= '1'
            && line.charAt(9) <= '5';
    }

    private long originFraming(WireHead head) {
        if (!answer.truth().plan.hasResponseBody()) {
            return 0;
        }
        long framing = head.framing(MessageReader.UNTIL_CLOSE);
        check(framing == (answer.isCounted() ? answer.originLength() : MessageReader.CHUNKED),
            () -> "framing of the response: " + head, answer.truth());
        return framing;
    }

    /** A connection stays with one worker, and no worker goes back. */
    private void checkGeneration(Truth truth, long generation) {
        if (generation < lastGeneration || generation > world.generation()) {
            throw new SimulationFailure("generation", "generation " + generation + " after " + lastGeneration + ": "
                + truth);
        }
        lastGeneration = generation;
    }

    @Override
    public void onBody(byte[] bytes, int offset, int count) {
        answer.body(bytes, offset, count);
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
        Answer whole = answer;
        answer = null;
        leavesLongBody = !whole.isFromOrigin() && done.plan.body().framing() == Framing.CHUNKED
            && done.plan.body().bytes() > Judge.DISCARD_BYTES && done.attempts.stream().noneMatch(a -> a.complete);
        whole.end();
        onFinal.run();
    }

    private static void check(boolean holds, Supplier<String> message, Truth about) {
        if (!holds) {
            throw new SimulationFailure("response", message.get() + "; " + about);
        }
    }
}
