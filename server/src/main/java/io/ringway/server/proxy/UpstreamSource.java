package io.ringway.server.proxy;

/** Where the engine gets upstream streams from. Thread: owning worker. */
public interface UpstreamSource {

    /**
     * Gives an exchange a stream to an endpoint: an idle connection, or a new one that is being established and will
     * call {@link UpstreamEngine#onUpstreamReady} or {@link UpstreamEngine#onUpstreamFailed} later. Or has it wait:
     * {@link UpstreamEngine#onUpstreamFound}, {@link UpstreamEngine#onProtocolLearned} or
     * {@link UpstreamEngine#onUpstreamFailed} follows, unless the exchange gives up first.
     *
     * @param exchange that will own the stream
     * @param cluster  index in the exchange's snapshot
     * @param endpoint index in the cluster
     * @param fresh    true if an idle connection must not be used
     * @return the stream, or null if there is none: then the exchange either waits ({@link Exchange#isWaiting}), or
     *         none can be had, and {@link #lastFailure} says why
     */
    UpstreamStream acquire(Exchange exchange, int cluster, int endpoint, boolean fresh);

    /**
     * Tells why the last {@link #acquire} gave nothing.
     *
     * @return the failure
     */
    Failure lastFailure();
}
