/**
 * HTTP/2 with upstreams: connections that carry many exchanges, one stream each. May import {@code http}, {@code conn},
 * {@code h2}, {@code proxy}, {@code snapshot} and {@code metrics}, never a package of another protocol or of the
 * downstream side. Thread: owning worker. Entry: {@link io.ringway.server.upstream.h2.H2ClientConnection}.
 */
package io.ringway.server.upstream.h2;
