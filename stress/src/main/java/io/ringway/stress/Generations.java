package io.ringway.stress;

import io.ringway.balancer.BalancingStrategy;
import io.ringway.balancer.ClusterSnapshot;
import io.ringway.http.HttpLimits;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.MetricIds;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.LocalTargets;
import io.ringway.server.snapshot.PeerTrust;
import io.ringway.server.snapshot.ProxyLimits;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.snapshot.UpstreamProtocol;
import java.util.List;

/** Snapshots whose parts all name their generation, so that a mixed or half-written one shows. */
public final class Generations {

    /** What {@link #look} says of a snapshot that is not whole. */
    public static final int BROKEN = -1;

    private static final int SOCKADDR_BYTES = 16;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Timeouts TIMEOUTS = new Timeouts(SECOND_NS, SECOND_NS, SECOND_NS, SECOND_NS, SECOND_NS,
        SECOND_NS);
    private static final ProxyLimits LIMITS = ProxyLimits.of(HttpLimits.DEFAULT, 0, 16);
    private static final PeerTrust TRUST = (_, _, _) -> false;
    private static final RouteTable ROUTES = new RouteTableBuilder()
        .add(RouteSpec.of("all", "/", new RouteAction.Forward(0))).build(1);
    private static final ClusterSnapshot CLUSTER = new ClusterSnapshot(0, "backends", BalancingStrategy.ROUND_ROBIN,
        List.of());

    private Generations() {
    }

    /** The parts of a snapshot that are arrays, filled or still to be filled. */
    public static final class Parts {
        private final byte[] sockaddr = new byte[SOCKADDR_BYTES];
        private final int[] routeIds = new int[1];
        private final int[] backendIds = new int[1];

        /** Creates empty parts. */
        public Parts() {
            super();
        }

        /**
         * Fills all of them.
         *
         * @param generation they are to name
         * @return this
         */
        public Parts fill(int generation) {
            for (int i = 0; i < SOCKADDR_BYTES; i++) {
                sockaddr[i] = (byte) generation;
            }
            routeIds[0] = generation;
            backendIds[0] = generation;
            return this;
        }

        /**
         * Puts a snapshot together.
         *
         * @param generation of it
         * @return the snapshot, which keeps the parts
         */
        public GatewaySnapshot snapshot(int generation) {
            UpstreamEndpoint endpoint = new UpstreamEndpoint("backend", 2, sockaddr, "backend", UpstreamProtocol.HTTP1);
            return new GatewaySnapshot(generation, ROUTES, new ClusterSnapshot[] {CLUSTER},
                new UpstreamEndpoint[][] {{endpoint}}, LocalTargets.answers(new LocalAnswer[1]), TIMEOUTS, LIMITS,
                TRUST, new MetricIds(routeIds, new int[][] {backendIds}));
        }
    }

    /**
     * Makes a generation.
     *
     * @param number of it, from 1 to 127
     * @return a whole snapshot
     */
    public static GatewaySnapshot snapshot(int number) {
        return new Parts().fill(number).snapshot(number);
    }

    /**
     * Looks at everything of a snapshot that names its generation.
     *
     * @param snapshot to look at
     * @return its generation, or {@link #BROKEN} if its parts disagree
     */
    public static int look(GatewaySnapshot snapshot) {
        int generation = (int) snapshot.generation();
        byte[] sockaddr = snapshot.endpoint(0, 0).sockaddr();
        boolean isWhole = snapshot.metricIds().route(0) == generation
            && snapshot.metricIds().backend(0, 0) == generation && sockaddr[0] == generation
            && sockaddr[SOCKADDR_BYTES - 1] == generation;
        return isWhole ? generation : BROKEN;
    }
}
