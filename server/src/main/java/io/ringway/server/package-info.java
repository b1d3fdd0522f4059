/**
 * Ringway for embedders: {@link io.ringway.server.Ringway} starts a gateway from a configuration. Beside it only the
 * two marks every room uses, {@link io.ringway.server.Hot} and {@link io.ringway.server.Invariant}. Thread: any.
 */
package io.ringway.server;
