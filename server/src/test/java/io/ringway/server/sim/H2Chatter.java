package io.ringway.server.sim;

import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What a simulated peer says in the middle of a connection that is about no request: the same on both sides. */
final class H2Chatter {

    private static final int UNKNOWN_TYPE = 0x6a;
    /** How often an event is tried that finds nothing to happen to, each time after twice as long. */
    private static final int TRIES = 10;
    private static final long AGAIN_NS_MIN = 200_000L;

    private final World world;
    private final NaiveH2Peer peer;
    private final PeerFault lowered;
    private int initialWindow;

    /**
     * Begins with a connection.
     *
     * @param world   it is in
     * @param plan    of the peer
     * @param peer    that says it
     * @param lowered counted where windows become smaller
     */
    H2Chatter(World world, H2Plan plan, NaiveH2Peer peer, PeerFault lowered) {
        this.world = world;
        this.peer = peer;
        this.lowered = lowered;
        initialWindow = plan.initialWindow();
    }

    /**
     * Lets the events of a plan happen.
     *
     * @param plan   with them
     * @param isOver tells whether the connection has nothing more to say
     * @param happen does it, and tells whether there was something for it to happen to
     */
    void begin(H2Plan plan, BooleanSupplier isOver, Predicate<H2Plan.Event> happen) {
        plan.events().forEach(event -> begin(event, event.atNs(), TRIES, isOver, happen));
    }

    private void begin(H2Plan.Event event, long afterNs, int tries, BooleanSupplier isOver,
                       Predicate<H2Plan.Event> happen) {
        world.network().after(afterNs, () -> {
            if (!isOver.getAsBoolean() && !happen.test(event) && tries > 1) {
                begin(event, Math.max(AGAIN_NS_MIN, 2 * afterNs), tries - 1, isOver, happen);
            }
        });
    }

    /** Shuts the windows of all streams; credit opens them again. */
    void shut() {
        say(new H2Plan.Event(H2Plan.Kind.WINDOW, 0, 0));
    }

    /**
     * Says what an event is about.
     *
     * @param event of the plan
     */
    void say(H2Plan.Event event) {
        switch (event.kind()) {
            case PING -> peer.ping(event.value());
            case PRIORITY -> peer.raw(NaiveFrames.priority(2 * event.value() + 1, 0, 1));
            case UNKNOWN_FRAME -> peer.raw(NaiveFrames.frame(UNKNOWN_TYPE, 0, 0, new byte[event.value()]));
            case WINDOW -> {
                boolean isLower = event.value() < initialWindow && peer.openStreams() > 0;
                if (!isLower || world.peerFaults().hit(lowered)) {
                    initialWindow = event.value();
                    set(event);
                }
            }
            default -> set(event);
        }
    }

    private void set(H2Plan.Event event) {
        long[] setting = H2Plan.setting(event);
        peer.settings(Map.of((int) setting[0], setting[1]));
    }
}
