/**
 * The threads that run handlers, and what a handler sees of its call. Everything here may block, and none of it is seen
 * by the loops: they meet in {@code handoff}. May import {@code handoff}, {@code http}, the ring's mailbox, the types
 * of {@code io.ringway.server} that embedders use. Thread: a pool's, unless a method says otherwise. Entry:
 * {@link io.ringway.server.pool.HandlerPools}.
 */
package io.ringway.server.pool;
