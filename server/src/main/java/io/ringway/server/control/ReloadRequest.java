package io.ringway.server.control;

import io.ringway.server.config.GatewayConfig;
import java.util.function.Consumer;

/**
 * A wish to reload.
 *
 * @param config     to take, or null: whatever the source has when it is read
 * @param generation the gateway must still be on, or {@link #ANY_GENERATION}
 * @param outcome    told once how it went, on the control plane's thread; must not block
 */
record ReloadRequest(GatewayConfig config, long generation, Consumer<ReloadResult> outcome) {

    /** Whatever came in between. */
    static final long ANY_GENERATION = -1;

    /**
     * A wish to read the source again.
     *
     * @param outcome told how it went
     * @return the request
     */
    static ReloadRequest ofSource(Consumer<ReloadResult> outcome) {
        return new ReloadRequest(null, ANY_GENERATION, outcome);
    }

    /**
     * Tells whether one reading of the source serves this request and another.
     *
     * @param other request
     * @return true if both want the source as it is, whatever came in between
     */
    boolean isSameAs(ReloadRequest other) {
        return config == null && other.config == null && generation == ANY_GENERATION
            && other.generation == ANY_GENERATION;
    }
}
