package io.ringway.server.admin;

import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handler.LocalRequest;
import java.util.List;

/**
 * {@code /readyz}: 200 while traffic is welcome and every worker answers, 503 with the reason otherwise. Thread: the
 * admin loop's.
 */
final class ReadyPage implements LocalHandler {

    private final LocalAnswer ready = AdminAnswers.text("ready\n");
    private final GatewayStatus status;
    private final WorkerPoll poll;
    private final PolledPage polled;

    /**
     * Creates the page.
     *
     * @param status of the gateway
     * @param poll   of its workers
     */
    ReadyPage(GatewayStatus status, WorkerPoll poll) {
        this.status = status;
        this.poll = poll;
        polled = new PolledPage(poll, this::page);
    }

    @Override
    public int bodyLimit() {
        return 0;
    }

    @Override
    public void handle(LocalRequest request) {
        Readiness readiness = status.readiness();
        if (readiness.isReady()) {
            polled.handle(request);
        } else {
            request.answer(notReady(readiness.reason()));
        }
    }

    private LocalAnswer page() {
        Readiness readiness = status.readiness();
        if (!readiness.isReady()) {
            return notReady(readiness.reason());
        }
        List<Integer> missing = poll.missing();
        return missing.isEmpty() ? ready : notReady("worker " + missing.getFirst() + " does not answer");
    }

    private static LocalAnswer notReady(String reason) {
        return AdminAnswers.problem(503, "Service Unavailable", reason);
    }
}
