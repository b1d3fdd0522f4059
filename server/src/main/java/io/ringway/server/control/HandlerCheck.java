package io.ringway.server.control;

import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.JsonPath;
import io.ringway.server.config.RouteTarget;

/** Says which routers of a configuration name handlers that are not there. Thread: any. */
public final class HandlerCheck implements ConfigCheck {

    private final HandlerCatalog handlers;

    /**
     * Creates the check.
     *
     * @param handlers that are there, complete.
     */
    public HandlerCheck(HandlerCatalog handlers) {
        this.handlers = handlers;
    }

    @Override
    public void check(GatewayConfig config, Report report) {
        for (int i = 0; i < config.routers().size(); i++) {
            if (config.routers().get(i).target() instanceof RouteTarget.Handler handler
                && handlers.id(handler.name()) < 0) {
                report.error(JsonPath.element("$.routers", i) + ".handler", handlers.complaint(handler.name()), "");
            }
        }
    }
}
