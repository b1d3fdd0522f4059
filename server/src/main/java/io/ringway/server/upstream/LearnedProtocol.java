package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.snapshot.UpstreamProtocol;

/**
 * What one endpoint was found to speak, by one worker. Where the configuration leaves a choice, HTTP/2 comes first. An
 * endpoint that answers the preface in HTTP/1, or that has never spoken HTTP/2 and closes the connection instead, gets
 * HTTP/1.1 from then on; after a while HTTP/2 has another chance, and sooner if it does not answer HTTP/1.1 either.
 * Nothing of a request has left while the protocol is not known, so learning repeats nothing. Thread: owning worker.
 */
final class LearnedProtocol {

    /** How long an endpoint is believed not to speak HTTP/2. */
    static final long HTTP1_NS = 60_000_000_000L;

    private final UpstreamProtocol configured;
    private boolean hasSpokenHttp2;
    private boolean fellBack;
    private long http1UntilNs;

    /**
     * Knows only what is configured.
     *
     * @param configured for the endpoint
     */
    LearnedProtocol(UpstreamProtocol configured) {
        this.configured = configured;
    }

    /**
     * Tells what to speak.
     *
     * @param nowNs time of the turn
     * @return true for HTTP/2, false for HTTP/1.1
     */
    @Hot
    boolean isHttp2(long nowNs) {
        return switch (configured) {
            case HTTP1 -> false;
            case HTTP2 -> true;
            case HTTP2_OR_1 -> !fellBack || nowNs - http1UntilNs >= 0;
        };
    }

    /**
     * Tells whether the endpoint speaks HTTP/2 now, as far as is known.
     *
     * @return true after it has, until it does not
     */
    @Hot
    boolean hasSpokenHttp2() {
        return hasSpokenHttp2;
    }

    /**
     * Tells whether HTTP/1.1 may be spoken where HTTP/2 is not wanted.
     *
     * @return true if the configuration leaves the choice
     */
    @Hot
    boolean mayFallBack() {
        return configured == UpstreamProtocol.HTTP2_OR_1;
    }

    /**
     * Notes that the endpoint has sent its SETTINGS.
     *
     * @return true if it was not known to speak HTTP/2
     */
    boolean onHttp2() {
        boolean isNews = !hasSpokenHttp2;
        hasSpokenHttp2 = true;
        fellBack = false;
        return isNews;
    }

    /**
     * Notes that a connection ended before the endpoint had sent its SETTINGS, or because it wants HTTP/1.1.
     *
     * @param isHttp1 true if it answered in HTTP/1 or said so; otherwise it may have been just this once
     * @param nowNs   time of the turn
     * @return true if HTTP/1.1 is to be spoken instead
     */
    boolean onNotHttp2(boolean isHttp1, long nowNs) {
        if (!mayFallBack() || !isHttp1 && hasSpokenHttp2) {
            return false;
        }
        fellBack = true;
        hasSpokenHttp2 = false;
        http1UntilNs = nowNs + HTTP1_NS;
        return true;
    }

    /**
     * Notes that the endpoint has ended a connection of HTTP/1.1 without a response: it may have been the wrong guess.
     */
    void onHttp1Unanswered() {
        fellBack = false;
    }
}
