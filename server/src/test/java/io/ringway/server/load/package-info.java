/**
 * Clients and origins that load a gateway process over real sockets and check what comes back: the programs behind
 * {@code perf-scripts/cross-talk}, {@code soak}, {@code idle-connections} and {@code reload-under-load}. They know
 * nothing of the gateway: their HTTP is their own, simple and allocating, so that no mistake is on both sides of a
 * comparison. Allowed imports: the JDK and HdrHistogram; tests may start a gateway.
 *
 * <p>Everything runs on one thread: client and origin share what they know about a request without a lock, and leave
 * the other core to the gateway. Main classes: {@link io.ringway.server.load.CrossTalk},
 * {@link io.ringway.server.load.Soak}, {@link io.ringway.server.load.IdleConnections},
 * {@link io.ringway.server.load.ReloadProbe}.
 */
package io.ringway.server.load;
