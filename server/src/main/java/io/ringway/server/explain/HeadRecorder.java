package io.ringway.server.explain;

import io.ringway.http.HeaderBlock;
import io.ringway.ring.BlockPool;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamSource;
import io.ringway.server.proxy.UpstreamStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands where the upstream connections would be: always connected, keeps the head it is given, and never answers.
 */
final class HeadRecorder extends BodySink implements UpstreamSource, UpstreamStream {

    private static final int NONE = -1;

    private final BlockPool blocks;
    private int cluster = NONE;
    private int endpoint = NONE;
    private List<String> head = List.of();

    /**
     * An upstream.
     *
     * @param blocks that heads are encoded into
     */
    HeadRecorder(BlockPool blocks) {
        this.blocks = blocks;
    }

    @Override
    public UpstreamStream acquire(Exchange exchange, int clusterIndex, int endpointIndex, boolean fresh) {
        cluster = clusterIndex;
        endpoint = endpointIndex;
        return this;
    }

    @Override
    public void begin(Exchange exchange) {
        byte[] bytes = new byte[exchange.encodedLength()];
        blocks.view().getBytes(blocks.offset(exchange.encodedBlock()), bytes);
        head = new String(bytes, StandardCharsets.UTF_8).lines().filter(line -> !line.isEmpty()).toList();
    }

    /**
     * The cluster of the request.
     *
     * @return its index, or -1: the request does not go on
     */
    int cluster() {
        return cluster;
    }

    /**
     * The endpoint that was picked.
     *
     * @return its index in the cluster
     */
    int endpoint() {
        return endpoint;
    }

    /**
     * The head.
     *
     * @return its lines, without the empty one at the end
     */
    List<String> head() {
        return head;
    }

    @Override
    public Failure lastFailure() {
        throw new IllegalStateException("a stream was given for each request");
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isReused() {
        return false;
    }

    @Override
    public void end(HeaderBlock trailers, UnsafeBuffer buffer) {
    }

    @Override
    public boolean isHttp2() {
        return false;
    }

    @Override
    public void abort() {
    }
}
