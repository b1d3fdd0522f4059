/**
 * The gateway under simulation: the production code from the submission queue entry up, with clients and origins, on
 * one thread, under a simulated kernel, network and clock, from a seed. Imports the product, and
 * {@code io.ringway.ring.sim} of the ring's tests; clients and origins have codecs of their own. Thread: one for each
 * simulation. Entries: {@link io.ringway.server.sim.Simulator}, which runs one scenario, and
 * {@link io.ringway.server.sim.SimulateMain}, which runs many.
 */
package io.ringway.server.sim;
