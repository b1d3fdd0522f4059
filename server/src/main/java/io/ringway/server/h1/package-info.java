/**
 * What both HTTP/1.1 sides do alike. May import {@code conn} and {@code http}. Thread: owning worker. Entry:
 * {@link io.ringway.server.h1.BodyInput}.
 */
package io.ringway.server.h1;
