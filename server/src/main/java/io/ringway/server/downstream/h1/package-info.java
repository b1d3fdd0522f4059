/**
 * HTTP/1.x with clients. May import {@code http}, {@code conn}, {@code h1}, {@code proxy}, {@code snapshot} and
 * {@code metrics}, never a package of another protocol or of the upstream side. Thread: owning worker. Entry:
 * {@link io.ringway.server.downstream.h1.H1ServerConnection}.
 */
package io.ringway.server.downstream.h1;
