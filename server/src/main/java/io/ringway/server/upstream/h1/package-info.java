/**
 * HTTP/1.1 with upstreams. May import {@code http}, {@code conn}, {@code h1}, {@code proxy}, {@code snapshot} and
 * {@code metrics}, never a package of another protocol or of the downstream side. Thread: owning worker. Entry:
 * {@link io.ringway.server.upstream.h1.H1ClientConnection}.
 */
package io.ringway.server.upstream.h1;
