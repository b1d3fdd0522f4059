package io.ringway.server.sim;

import io.ringway.balancer.BalancingStrategy;
import io.ringway.balancer.ClusterSnapshot;
import io.ringway.balancer.EndpointConfig;
import io.ringway.balancer.EndpointScheme;
import io.ringway.http.HttpLimits;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.MetricIds;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.LocalTargets;
import io.ringway.server.snapshot.ProxyLimits;
import io.ringway.server.snapshot.UpstreamEndpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The configurations of a simulation, one after the other. The generation shows in everything a request meets: in the
 * rewritten path, in the Host of the endpoint and in the gateway's own answers; and each has other clusters behind its
 * routes and other endpoints in its clusters.
 */
final class Generations {

    /** Port of the first origin. */
    static final int ORIGIN_PORT = 9_000;

    private static final HttpLimits HTTP = new HttpLimits(8 * 1024, 16 * 1024, 100, 4096, 8192);

    private final Scenario scenario;

    Generations(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * Compiles a generation.
     *
     * @param generation number, from 1
     * @return its snapshot
     */
    GatewaySnapshot snapshot(long generation) {
        int clusters = scenario.clusters();
        RouteTable routes = routes(generation).build(generation);
        ClusterSnapshot[] snapshots = new ClusterSnapshot[clusters];
        UpstreamEndpoint[][] endpoints = new UpstreamEndpoint[clusters][];
        for (int i = 0; i < clusters; i++) {
            List<Integer> members = members(i, generation);
            List<EndpointConfig> configs = new ArrayList<>();
            endpoints[i] = new UpstreamEndpoint[members.size()];
            for (int at = 0; at < members.size(); at++) {
                int origin = members.get(at);
                configs.add(EndpointConfig.tcp(EndpointScheme.HTTP, "127.0.0.1", ORIGIN_PORT + origin, 1));
                endpoints[i][at] = endpoint(origin, i, generation);
            }
            snapshots[i] = new ClusterSnapshot(i, "c" + i, BalancingStrategy.ROUND_ROBIN, configs);
        }
        LocalAnswer[] answers = new LocalAnswer[routes.routeCount()];
        answers[0] = new LocalAnswer(200, "OK", "text/plain", List.of(), answer(generation));
        answers[1] = new LocalAnswer(302, "Found", null, List.of("Location: " + location(generation)), new byte[0]);
        long limit = generation % 2 == 1 ? scenario.bodyLimit() : 2 * scenario.bodyLimit();
        return new GatewaySnapshot(generation, routes, snapshots, endpoints, LocalTargets.answers(answers),
            scenario.timeouts(), ProxyLimits.of(HTTP, limit).withShares(scenario.connectionLimit(),
            scenario.exchangeLimit()), (_, _, _) -> false, metricIds(routes.routeCount(), endpoints));
    }

    private static MetricIds metricIds(int routes, UpstreamEndpoint[][] endpoints) {
        int[][] backends = new int[endpoints.length][];
        for (int i = 0; i < backends.length; i++) {
            backends[i] = new int[endpoints[i].length];
        }
        return new MetricIds(new int[routes], backends);
    }

    private RouteTableBuilder routes(long generation) {
        String prefix = "/g" + generation;
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.add(RouteSpec.of("answer", "/answer", new RouteAction.Respond(200, "text/plain", answer(generation))));
        builder.add(RouteSpec.of("old", "/old", new RouteAction.Redirect(302, location(generation))));
        for (int i = 0; i < Target.statics(); i++) {
            builder.add(RouteSpec.of("s" + i, "/s/" + i, cluster(i, generation)).withInternalPath(prefix + "/s/" + i)
                .withMethods("GET", "HEAD", "POST", "PUT"));
        }
        builder.add(RouteSpec.of("parameters", "/u/{user}/i/{item}", cluster(1, generation))
            .withInternalPath(prefix + "/i/{item}/u/{user}"));
        builder.add(RouteSpec.of("rest", "/f/{rest*}", cluster(2, generation)).withInternalPath(prefix + "/f/{rest*}"));
        builder.add(RouteSpec.of("host", "/h", cluster(0, generation)).withInternalPath(prefix + "/h")
            .withPreservedHost());
        return builder;
    }

    private RouteAction cluster(int route, long generation) {
        return new RouteAction.Forward((int) ((route + generation) % scenario.clusters()));
    }

    private List<Integer> members(int cluster, long generation) {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < scenario.origins(); i++) {
            if (isMember(scenario, i, cluster, generation)) {
                members.add(i);
            }
        }
        return members;
    }

    /** Another part of the origins in each generation; never none. */
    static boolean isMember(Scenario scenario, int origin, int cluster, long generation) {
        int origins = scenario.origins();
        int first = (int) ((cluster + generation) % origins);
        return Math.floorMod(origin - first, origins) < Math.max(1, origins * 2 / 3);
    }

    private static UpstreamEndpoint endpoint(int origin, int cluster, long generation) {
        int port = ORIGIN_PORT + origin;
        SockAddr address = SockAddr.ip("127.0.0.1", port);
        UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int length = address.encode(memory.addressOffset());
        return new UpstreamEndpoint("127.0.0.1:" + port, SocketOptions.AF_INET,
            NativeMemory.bytes(memory.addressOffset(), length), authority(cluster, generation));
    }

    /** {@return the Host that an endpoint of the generation sees} */
    static String authority(int cluster, long generation) {
        return "c" + cluster + ".g" + generation + ".test";
    }

    /** {@return the body of the gateway's own answer} */
    static byte[] answer(long generation) {
        return ("generation " + generation + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return where the redirect leads} */
    static String location(long generation) {
        return "/new/" + generation;
    }
}
