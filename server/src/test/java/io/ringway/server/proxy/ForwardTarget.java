package io.ringway.server.proxy;

import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.http.fuzz.Disagreement;
import io.ringway.http.fuzz.ForwardingCheck;
import io.ringway.http.fuzz.FuzzRandom;
import io.ringway.http.fuzz.FuzzTarget;
import io.ringway.http.fuzz.Grammar;
import io.ringway.http.fuzz.Targets;
import io.ringway.http.fuzz.Words;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.ring.BlockPool;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteConflictException;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.snapshot.UpstreamProtocol;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The head that the product really sends upstream: parsed, normalised, routed and written by {@link RequestHeadWriter},
 * it reads strictly as one request with the client's meaning and the gateway's own fields, however the client wrote it.
 */
public final class ForwardTarget implements FuzzTarget {
    private static final byte[] UPSTREAM = Words.one("u.test:81");
    private static final byte[][] ADDED = Words.latin("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
        "x-request-id", "via");
    private static final byte[][] ADDED_WITHOUT_HOST = Words.latin("x-forwarded-for", "x-forwarded-proto",
        "x-request-id", "via");
    private static final byte[] PEER = Words.one("192.0.2.7");
    private static final int CAPACITY = 256 * 1024;

    // Inputs come from the target of heads: the language is the same.
    private final FuzzTarget heads = Targets.create("head");
    private final ForwardingCheck check = new ForwardingCheck();
    private final Exchange exchange = new Exchange(0, HttpLimits.DEFAULT);
    private final Peer peer = new Peer();
    private final DownstreamStream client = client(peer);
    private final BlockPool blocks = new BlockPool(new LinuxKernel(), 1 << 20);
    private final RequestHeadWriter writer =
        new RequestHeadWriter(blocks, new UnsafeBuffer(new byte[CAPACITY]), new WorkerRandom(1));
    private final UpstreamEndpoint endpoint = new UpstreamEndpoint("u", 0, new byte[0], "u.test:81",
        UpstreamProtocol.HTTP1);
    private final RouteTable routes = routes(false);
    private final RouteTable preserving = routes(true);
    private final UnsafeBuffer input = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer path = new UnsafeBuffer(new byte[CAPACITY]);
    private final byte[] sent = new byte[CAPACITY];

    /** Makes the target; its memory is kept from run to run. */
    public ForwardTarget() {
        peer.text().putBytes(0, PEER);
        peer.set(PEER.length, false, 1);
    }

    @Override
    public String name() {
        return "forward";
    }

    @Override
    public Grammar grammar() {
        return heads.grammar();
    }

    @Override
    public List<byte[]> seeds() {
        return heads.seeds();
    }

    @Override
    public boolean run(byte[] bytes, int length) {
        boolean preserves = (FuzzRandom.hash(bytes, length) & 1) == 0;
        boolean isRefused = !check.read(bytes, length);
        int sentLength = forward(bytes, length, preserves ? preserving : routes);
        // Refused as well: targets that no route gets to see, and CONNECT.
        Disagreement.unless(sentLength == 0 || !isRefused, "nothing is sent of what is refused", sentLength);
        Disagreement.unless(sentLength > 0 || isRefused, "what is good is sent", sentLength);
        if (sentLength > 0) {
            boolean hasHost = exchange.request().authorityLength() > 0;
            check.compare(bytes, sent, 0, sentLength, preserves && hasHost ? null : UPSTREAM,
                hasHost ? ADDED : ADDED_WITHOUT_HOST);
        }
        return sentLength > 0;
    }

    @Override
    public void decode(byte[] bytes, int length) {
        forward(bytes, length, routes);
    }

    /** Bytes sent, 0 if nothing is. */
    private int forward(byte[] bytes, int length, RouteTable table) {
        input.wrap(bytes, 0, length);
        exchange.begin(client, 0);
        RequestHead head = exchange.request();
        if (H1RequestParser.parse(input, 0, length, head) <= HttpError.NEED_MORE
            || head.targetForm() > RequestHead.ABSOLUTE || head.schemeHttps()) {
            return 0;
        }
        exchange.requestAt(input, 0);
        int pathLength = head.pathNeedsNormalising() ? PathNormalizer.normalize(input, head.pathOffset(),
            head.pathLength(), path, 0, path.capacity()) : head.pathLength();
        if (pathLength < 0) {
            return 0;
        }
        if (!head.pathNeedsNormalising()) {
            path.putBytes(0, input, head.pathOffset(), pathLength);
        }
        int found = table.match(head.methodId(), input, head.methodOffset(), head.methodLength(), input,
            head.hostOffset(), head.hostLength(), path, 0, pathLength, exchange.match());
        Disagreement.unless(found == RouteTable.FOUND, "every path has its route", found);
        exchange.route = exchange.match().route();
        boolean isEncoded = writer.encode(exchange, endpoint, path, 0, pathLength);
        Disagreement.unless(isEncoded, "a head finds memory", length);
        int sentLength = exchange.encodedLength();
        blocks.view().getBytes(blocks.offset(exchange.encodedBlock()), sent, 0, sentLength);
        blocks.give(exchange.encodedBlock());
        exchange.headBlock = -1;
        return sentLength;
    }

    /** A client of which only its address is asked. */
    private static DownstreamStream client(Peer peer) {
        Class<?>[] types = {DownstreamStream.class};
        return (DownstreamStream) Proxy.newProxyInstance(ForwardTarget.class.getClassLoader(), types,
            (_, method, arguments) -> {
                if (method.getName().equals("peer")) {
                    return peer;
                }
                throw new UnsupportedOperationException(method.getName() + Arrays.toString(arguments));
            });
    }

    private static RouteTable routes(boolean preservesHost) {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (String pattern : List.of("/", "/{rest*}")) {
            RouteSpec spec = RouteSpec.of("route " + pattern, pattern, new RouteAction.Forward(0));
            builder.add(preservesHost ? spec.withPreservedHost() : spec);
        }
        try {
            return builder.build(1);
        } catch (RouteConflictException e) {
            throw new IllegalStateException(e);
        }
    }
}
