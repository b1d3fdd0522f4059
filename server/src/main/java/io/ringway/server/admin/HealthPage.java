package io.ringway.server.admin;

import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handler.LocalRequest;

/** {@code /healthz}: 200 as long as the process works at all. Thread: the admin loop's. */
final class HealthPage implements LocalHandler {

    private final LocalAnswer alive = AdminAnswers.text("ok\n");

    @Override
    public int bodyLimit() {
        return 0;
    }

    @Override
    public void handle(LocalRequest request) {
        request.answer(alive);
    }
}
