/**
 * HTTP/2 with clients. May import {@code http}, {@code conn}, {@code h2}, {@code downstream}, {@code proxy},
 * {@code handler}, {@code snapshot} and {@code metrics}, never a package of another protocol or of the upstream side.
 * Thread: owning worker. Entry: {@link io.ringway.server.downstream.h2.H2ServerConnection}.
 */
package io.ringway.server.downstream.h2;
