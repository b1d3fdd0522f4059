/**
 * One request between its two ends: routing, choice of endpoint, rewriting of heads, retries, answers of our own. Knows
 * no protocol and no socket: the ends are {@link io.ringway.server.proxy.DownstreamStream} and
 * {@link io.ringway.server.proxy.UpstreamStream}, upstream connections come from an
 * {@link io.ringway.server.proxy.UpstreamSource}. May import {@code http}, {@code router}, {@code balancer},
 * {@code snapshot}, {@code handler}, {@code metrics}, the block pool and the clock of {@code ring}. Thread: owning
 * worker. Entry: {@link io.ringway.server.proxy.ExchangeEngine}.
 *
 * <p>Calls go down the pipe at once (received bytes are handed to the other end's queue inside the callback that
 * brought them); what goes back up (room again, a broken peer) is recorded and run from the worker's ready list, so
 * callbacks of two protocols never nest into each other.
 */
package io.ringway.server.proxy;
