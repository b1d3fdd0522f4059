package io.ringway.server.admin;

import io.ringway.server.handler.DeferredAnswers;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handler.LocalRequest;
import java.util.function.Supplier;

/**
 * A page that is written once every worker was asked. Requests that come meanwhile share it. Thread: the admin loop's.
 *
 * <p>Limit: {@value #WAITING_MAX} requests that wait at a time, as many as the admin listener takes connections;
 * beyond it 503.
 */
final class PolledPage implements LocalHandler {

    /** Most requests that wait at a time. */
    static final int WAITING_MAX = 256;

    private final LocalAnswer busy = AdminAnswers.problem(503, "Service Unavailable", "too many requests at a time");
    private final WorkerPoll poll;
    private final Supplier<LocalAnswer> page;
    private final long[] tickets = new long[WAITING_MAX];
    private DeferredAnswers answers;
    private int waiting;

    /**
     * Creates a page.
     *
     * @param poll to wait for
     * @param page written after each
     */
    PolledPage(WorkerPoll poll, Supplier<LocalAnswer> page) {
        this.poll = poll;
        this.page = page;
        poll.add(this);
    }

    @Override
    public int bodyLimit() {
        return 0;
    }

    @Override
    public void handle(LocalRequest request) {
        forgetTheGone();
        if (waiting == WAITING_MAX) {
            request.answer(busy);
            return;
        }
        answers = request.answers();
        tickets[waiting++] = request.defer();
        poll.begin(request.nowNs());
    }

    private void forgetTheGone() {
        int kept = 0;
        for (int i = 0; i < waiting; i++) {
            if (answers.isAwaited(tickets[i])) {
                tickets[kept++] = tickets[i];
            }
        }
        waiting = kept;
    }

    /** Writes the page for all who wait. */
    void finish() {
        forgetTheGone();
        if (waiting > 0) {
            LocalAnswer answer = write();
            for (int i = 0; i < waiting; i++) {
                answers.answer(tickets[i], answer);
            }
            waiting = 0;
        }
    }

    /** A page that cannot be written is no reason to end the control plane. */
    private LocalAnswer write() {
        try {
            return page.get();
        } catch (RuntimeException broken) {
            poll.report("an admin page cannot be written: " + broken);
            return AdminAnswers.problem(500, "Internal Server Error", "the page cannot be written");
        }
    }
}
