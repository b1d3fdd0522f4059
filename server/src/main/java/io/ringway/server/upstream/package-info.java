/**
 * Upstream connections of one worker: idle ones per endpoint, the newest first, and new ones. May import {@code conn},
 * {@code proxy}, {@code snapshot}, {@code metrics} and the upstream protocols. Thread: owning worker. Entry:
 * {@link io.ringway.server.upstream.UpstreamPool}.
 */
package io.ringway.server.upstream;
