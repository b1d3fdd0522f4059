/**
 * A kernel, a network and a clock that are simulated, for running the product on one thread from a seed. The product's
 * ring, loop and mailbox run on {@link io.ringway.ring.sim.SimKernel} unmodified: it reads submissions from, and writes
 * completions to, the same off-heap memory as Linux does. Simulated clients and origins have no ring: they are
 * {@link io.ringway.ring.sim.SimPeer}s of {@link io.ringway.ring.sim.SimNetwork}.
 *
 * <p>Everything here is deterministic: the same seed and the same calls give the same
 * {@link io.ringway.ring.sim.TraceHash}. Thread: one, for all objects of a simulation. Imports: the ring, the JDK and
 * Agrona; no clocks, no threads, no randomness but {@link io.ringway.ring.sim.SimRandom}.
 */
package io.ringway.ring.sim;
