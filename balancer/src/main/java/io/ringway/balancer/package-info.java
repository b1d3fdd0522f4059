/**
 * Picks the endpoint of a cluster that takes the next request. Main entry: {@link io.ringway.balancer.LoadBalancer},
 * made by {@link io.ringway.balancer.BalancingStrategy#create}.
 *
 * <p>Allowed imports: the JDK only. No sockets, threads, clocks or randomness: time comes as {@code nowNs}, randomness
 * as an argument. The router is not seen from here: a route yields a cluster id, the caller finds its snapshot.
 *
 * <p>Threads: {@link io.ringway.balancer.ClusterSnapshot} and {@link io.ringway.balancer.EndpointConfig} are immutable
 * and shared. A {@link io.ringway.balancer.LoadBalancer} and its {@link io.ringway.balancer.EndpointStats} belong to
 * one worker and one snapshot; they are built when the worker adopts the snapshot and never seen by another thread.
 */
package io.ringway.balancer;
