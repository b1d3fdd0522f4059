package io.ringway.server.explain;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.balancer.EndpointStats;
import io.ringway.balancer.LoadBalancer;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.ring.BlockPool;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.router.RouteExplainer;
import io.ringway.router.RouteExplanation;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.IpAddress;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.control.HandlerCatalog;
import io.ringway.server.control.SnapshotCompiler;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.proxy.ClusterPicker;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.ErrorAnswers;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.WorkerRandom;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.StackConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Runs one request through a gateway that has no sockets. Parser, table, balancer, engine and head writer are those of
 * the product, so that an explanation cannot differ from what happens. Thread: any but a worker's.
 */
public final class RequestExplainer {

    /** Holds the longest head that limits allow, and what is added to it. */
    private static final long BLOCK_BYTES = 8L << 20;
    private static final int SCRATCH_BYTES = 512 * 1024;
    /** Names are not looked up here: what would be sent does not depend on it. */
    private static final byte[] UNRESOLVED = new byte[4];

    /** The only generation there is. */
    static final long GENERATION = 1;

    private final GatewayConfig config;
    private final GatewaySnapshot snapshot;
    /** Every handler a route names counts as there; none is called. */
    private final HandlerCatalog handlers = new HandlerCatalog();

    /**
     * Compiles a configuration.
     *
     * @param config that was checked
     */
    public RequestExplainer(GatewayConfig config) {
        this.config = config;
        for (RouterConfig router : config.routers()) {
            if (router.target() instanceof RouteTarget.Handler handler && handlers.id(handler.name()) < 0) {
                handlers.add(handler.name(), (_, response) -> response.empty());
            }
        }
        snapshot = SnapshotCompiler.compile(config, GENERATION, _ -> UNRESOLVED, handlers);
    }

    /**
     * Explains a request. The gateway has just started: balancers are at their beginning.
     *
     * @param query to explain
     * @return what would be done with it, and why
     */
    public ExplainedRequest explain(ExplainQuery query) {
        try (BlockPool blocks = new BlockPool(new LinuxKernel(), BLOCK_BYTES)) {
            return explain(query, blocks);
        }
    }

    private ExplainedRequest explain(ExplainQuery query, BlockPool blocks) {
        IpAddress client = query.client();
        boolean isTrusted = config.server().trustedProxies().contains(client.high(), client.low(), client.ipv4());
        AnswerRecorder downstream = new AnswerRecorder(client, isTrusted);
        HeadRecorder upstream = new HeadRecorder(blocks);
        ExchangeEngine engine = new ExchangeEngine(new ExchangeEngine.Parts(blocks, new LoopClock(() -> 0, () -> 0),
            new WorkerMetrics(0, MetricLimits.DEFAULT), new ErrorAnswers(), new WorkerRandom(1), scratch(), scratch(),
            handOff(), 1), snapshot);
        engine.connectTo(upstream, picker());
        UnsafeBuffer bytes = new UnsafeBuffer(query.bytes());
        DownstreamEngine requests = engine.downstream();
        Exchange exchange = requests.take(downstream);
        RequestHead head = exchange.request();
        int length = H1RequestParser.parse(bytes, 0, bytes.capacity(), head);
        Routing routing = Routing.NONE;
        if (length < 0) {
            requests.onRequestMalformed(exchange, length);
        } else {
            exchange.requestAt(bytes, 0);
            requests.onRequest(exchange);
            routing = routing(head, bytes);
        }
        ExplainedRequest.Forward forward = upstream.cluster() < 0 ? null : forward(upstream);
        return new ExplainedRequest(query, isTrusted, routing.host, routing.sentPath, routing.path,
            routing.explanation, downstream.answer() == null ? null : downstream.lines(query.method().equals("HEAD")),
            forward, downstream.answer() == null || isAnswerOfRoute(exchange, downstream));
    }

    private static boolean isAnswerOfRoute(Exchange exchange, AnswerRecorder downstream) {
        return exchange.match().route() != null
            && exchange.snapshot().answer(exchange.match().route().id()) == downstream.answer();
    }

    /** Ports at which every call is answered with nothing. */
    private HandOff handOff() {
        PortLimits limits = new PortLimits(1, true, 0, PortLimits.NO_DEADLINE, 0, true);
        List<HandlerPort> ports = new ArrayList<>();
        for (int id = 0; id < handlers.count(); id++) {
            ports.add(new HandlerPort(id, "", limits, RequestExplainer::skip, List.of()));
        }
        LoopClock still = new LoopClock(() -> 0, () -> 0);
        return new HandOff(ports, new GaugeArray(Math.max(1, ports.size()), HandlerFigure.count()), still,
            new TimerWheel(1, StackConfig.TICK_NS, 0), 0);
    }

    private static void skip(Call call) {
        call.draft().whole(new byte[0], 0, 0);
        call.finish();
    }

    private static UnsafeBuffer scratch() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(SCRATCH_BYTES));
    }

    private ClusterPicker picker() {
        LoadBalancer[] balancers = new LoadBalancer[snapshot.clusterCount()];
        EndpointStats[] stats = new EndpointStats[snapshot.clusterCount()];
        for (int i = 0; i < balancers.length; i++) {
            ClusterSnapshot cluster = snapshot.cluster(i);
            balancers[i] = cluster.strategy().create(cluster, 0, 1);
            stats[i] = new EndpointStats(cluster);
        }
        return new ClusterPicker(balancers, stats);
    }

    private ExplainedRequest.Forward forward(HeadRecorder upstream) {
        ClusterSnapshot cluster = snapshot.cluster(upstream.cluster());
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cluster.count(); i++) {
            names.add(snapshot.endpoint(upstream.cluster(), i).name());
        }
        return new ExplainedRequest.Forward(upstream.endpoint(), cluster, names, upstream.head());
    }

    // ---------------------------------------------------------------- why

    /** What the router was asked, and why it said what it said. */
    private record Routing(String host, String sentPath, String path, RouteExplanation explanation) {
        private static final Routing NONE = new Routing(null, null, null, null);
    }

    /** Only requests for a path get to the router, and only those whose path has a canonical form. */
    private Routing routing(RequestHead head, UnsafeBuffer bytes) {
        if (head.targetForm() > RequestHead.ABSOLUTE) {
            return Routing.NONE;
        }
        String sent = bytes.getStringWithoutLengthAscii(head.pathOffset(), head.pathLength());
        String path = sent;
        if (head.pathNeedsNormalising()) {
            UnsafeBuffer canonical = scratch();
            int length = PathNormalizer.normalize(bytes, head.pathOffset(), head.pathLength(), canonical, 0,
                canonical.capacity());
            if (length < 0) {
                return Routing.NONE;
            }
            path = canonical.getStringWithoutLengthAscii(0, length);
        }
        String host = bytes.getStringWithoutLengthAscii(head.hostOffset(), head.hostLength());
        String method = bytes.getStringWithoutLengthAscii(head.methodOffset(), head.methodLength());
        return new Routing(host, sent, path, RouteExplainer.explain(snapshot.routes(), method, host, path));
    }
}
