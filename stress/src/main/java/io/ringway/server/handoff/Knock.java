package io.ringway.server.handoff;

/** What the hand-off does with a call and at the end of the turn, without its fence and its books. */
public final class Knock {

    private Knock() {
    }

    /**
     * Hands a call over and knocks.
     *
     * @param port of the call
     * @param call to hand over
     */
    public static void unfenced(HandlerPort port, Call call) {
        port.offer(call);
        port.knock();
    }

    /**
     * Publishes a call, whoever sleeps.
     *
     * @param lane to its thread
     * @param call to hand over
     */
    public static void leave(Lane lane, Call call) {
        lane.offer(call);
    }
}
