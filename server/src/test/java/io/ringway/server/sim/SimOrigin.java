package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;

/** A simulated origin: does with each request what its plan says, and notes every arrival. */
final class SimOrigin {

    private final World world;
    private final int index;

    SimOrigin(World world, int index) {
        this.world = world;
        this.index = index;
    }

    void listen() {
        world.network().listen(SockAddr.ip("127.0.0.1", Generations.ORIGIN_PORT + index), this::accept);
    }

    private SimPeer accept(SimSocket socket) {
        H2Plan h2 = world.scenario().originPlans().get(index);
        return h2 == null ? new OriginConnection(world, index) : new H2OriginConnection(world, index, h2);
    }
}
