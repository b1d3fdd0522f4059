/**
 * The wall between a loop and the threads that run handlers: for each handler and each pair of a worker and a pool
 * thread a {@link io.ringway.server.handoff.Lane} of one queue out and one back; what goes through it is a
 * {@link io.ringway.server.handoff.Call} with a copy of the request and the draft of a response. Nothing else is
 * shared, nothing is locked, nobody waits here. May import {@code http}, {@code router}, {@code metrics}, the ring's
 * loop, Agrona and JCTools. Thread: each method says whose it is, the worker's or the pool's. Entry:
 * {@link io.ringway.server.handoff.HandOff}.
 */
package io.ringway.server.handoff;
