/**
 * Clients and origins that load a gateway process over real sockets and check what comes back: the programs behind
 * {@code perf-scripts/cross-talk}, {@code soak}, {@code idle-connections}, {@code reload-under-load} and
 * {@code handler-isolation}. They know nothing of the gateway: their HTTP is their own, simple and allocating, so that
 * no mistake is on both sides of a comparison. Allowed imports: the JDK and HdrHistogram; tests may start a gateway.
 * {@link io.ringway.server.load.LoadHandlers} alone knows the API of handlers, for it runs inside the gateway.
 *
 * <p>Everything runs on one thread: client and origin share what they know about a request without a lock, and leave
 * the other core to the gateway. Main classes: {@link io.ringway.server.load.CrossTalk},
 * {@link io.ringway.server.load.Soak}, {@link io.ringway.server.load.IdleConnections},
 * {@link io.ringway.server.load.ReloadProbe}, {@link io.ringway.server.load.HandlerIsolation}.
 */
package io.ringway.server.load;
