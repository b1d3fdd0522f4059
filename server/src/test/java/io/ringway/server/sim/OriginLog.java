package io.ringway.server.sim;

import io.ringway.ring.sim.SimSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** When origins of HTTP/2 took no more streams: what the judge accepts as a reason for a request that got none. */
final class OriginLog {

    /** A time in which one connection had no room. */
    static final class Period {

        private final long fromNs;
        private long toNs = Long.MAX_VALUE;

        private Period(long fromNs) {
            this.fromNs = fromNs;
        }

        /**
         * There is room again, or the connection is gone.
         *
         * @param nowNs virtual time
         */
        void end(long nowNs) {
            toNs = nowNs;
        }
    }

    private final List<Period> full = new ArrayList<>();
    private final List<Long> goodbyes = new ArrayList<>();
    private final Set<SimSocket> leaving = new HashSet<>();

    /**
     * A connection has no room from now on.
     *
     * @param nowNs virtual time
     * @return to be ended when it has
     */
    Period full(long nowNs) {
        Period period = new Period(nowNs);
        full.add(period);
        return period;
    }

    /**
     * A connection takes no more streams for ever.
     *
     * @param socket the origin's end of it
     * @param nowNs  virtual time
     */
    void goodbye(SimSocket socket, long nowNs) {
        leaving.add(socket);
        goodbyes.add(nowNs);
    }

    /**
     * Tells whether an origin said goodbye to a connection.
     *
     * @param socket the origin's end of it
     * @return true if it takes no more streams for ever
     */
    boolean saidGoodbye(SimSocket socket) {
        return leaving.contains(socket);
    }

    /**
     * Tells whether any connection had no room.
     *
     * @param fromNs virtual time
     * @param toNs   virtual time
     * @return true if one had none at any moment between them
     */
    boolean wasFull(long fromNs, long toNs) {
        return full.stream().anyMatch(period -> period.fromNs <= toNs && period.toNs >= fromNs);
    }

    /**
     * Counts goodbyes.
     *
     * @param fromNs virtual time
     * @param toNs   virtual time
     * @return how many connections said it between them
     */
    int goodbyes(long fromNs, long toNs) {
        return (int) goodbyes.stream().filter(at -> at >= fromNs && at <= toNs).count();
    }
}
