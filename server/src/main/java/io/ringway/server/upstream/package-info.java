/**
 * Upstream connections of one worker: per endpoint, of HTTP/1.1 the idle ones, the newest
 * first, of HTTP/2 those that take streams; and the new ones. May import {@code conn},
 * {@code proxy}, {@code snapshot}, {@code metrics} and the upstream protocols. Thread: owning worker. Entry:
 * {@link io.ringway.server.upstream.UpstreamPool}.
 */
package io.ringway.server.upstream;
