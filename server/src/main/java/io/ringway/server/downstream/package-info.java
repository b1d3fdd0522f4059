/**
 * What the client connections of all protocols have in common: who accepts and counts them, which protocol a client
 * speaks, how slow a body may be. May import {@code http}, {@code conn}, {@code proxy}, {@code snapshot} and
 * {@code metrics}, never a protocol's package. Thread: owning worker. Entry:
 * {@link io.ringway.server.downstream.ClientConnection}.
 */
package io.ringway.server.downstream;
