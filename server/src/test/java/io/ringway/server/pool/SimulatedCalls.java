package io.ringway.server.pool;

import io.ringway.server.Request;
import io.ringway.server.handoff.Call;

/** Handlers' views of calls, for simulations in other packages. */
public final class SimulatedCalls {

    private SimulatedCalls() {
    }

    /**
     * What a handler is given.
     *
     * @param call that runs
     * @return its request
     */
    public static Request request(Call call) {
        return new CallRequest(call);
    }
}
