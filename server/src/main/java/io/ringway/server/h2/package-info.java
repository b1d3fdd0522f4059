/**
 * What both HTTP/2 sides do alike on top of {@code http.h2}: one socket that carries many streams, whose output is
 * shared fairly and whose windows follow what the other side takes. May import {@code conn}, {@code metrics} and
 * {@code http}. Thread: owning worker. Entry: {@link io.ringway.server.h2.MultiplexedConnection}.
 */
package io.ringway.server.h2;
