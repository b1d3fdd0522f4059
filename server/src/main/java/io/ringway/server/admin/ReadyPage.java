package io.ringway.server.admin;

import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handler.LocalRequest;

/** {@code /readyz}: 200 while traffic is welcome, 503 with the reason while it is not. Thread: the admin loop's. */
final class ReadyPage implements LocalHandler {

    private final LocalAnswer ready = AdminAnswers.text("ready\n");
    private final GatewayStatus status;

    ReadyPage(GatewayStatus status) {
        this.status = status;
    }

    @Override
    public int bodyLimit() {
        return 0;
    }

    @Override
    public void handle(LocalRequest request) {
        Readiness readiness = status.readiness();
        request.answer(readiness.isReady() ? ready : AdminAnswers.problem(503, "Service Unavailable",
            readiness.reason()));
    }
}
