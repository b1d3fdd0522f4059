package io.ringway.server.admin;

import io.ringway.server.handler.DeferredAnswers;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handler.LocalRequest;
import io.ringway.server.metrics.WorkerHistograms;
import java.util.function.Supplier;

/**
 * {@code /metrics}: asks every worker for its histograms, waits for them, and writes everything. Scrapes that come
 * meanwhile share the result. A worker that does not answer in time is left out; what it has recorded comes with a
 * later scrape. Thread: the admin loop's.
 *
 * <p>Limit: {@value #SCRAPES_MAX} scrapes at a time; beyond it 503.
 */
final class MetricsPage implements LocalHandler {

    /** Longest wait for a worker. */
    static final long PATIENCE_NS = 500_000_000L;
    /** Most scrapes that wait at a time. */
    static final int SCRAPES_MAX = 32;

    private final LocalAnswer busy = AdminAnswers.problem(503, "Service Unavailable", "too many scrapes at a time");
    private final GatewayStatus status;
    private final HistogramCollector histograms;
    private final MetricsText text;
    private final long[] tickets = new long[SCRAPES_MAX];
    private DeferredAnswers answers;
    private int waiting;
    private long deadlineNs = Long.MAX_VALUE;

    MetricsPage(GatewayStatus status, Supplier<ProcessFigures> process) {
        this.status = status;
        histograms = new HistogramCollector(status);
        text = new MetricsText(status, process);
    }

    @Override
    public int bodyLimit() {
        return 0;
    }

    @Override
    public void handle(LocalRequest request) {
        forgetTheGone();
        if (waiting == SCRAPES_MAX) {
            request.answer(busy);
            return;
        }
        answers = request.answers();
        tickets[waiting++] = request.defer();
        if (deadlineNs == Long.MAX_VALUE) {
            deadlineNs = request.nowNs() + PATIENCE_NS;
            histograms.ask();
        }
        finishIfDone();
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

    void onHistograms(int worker, WorkerHistograms full) {
        histograms.onReturned(worker, full);
        if (deadlineNs != Long.MAX_VALUE) {
            finishIfDone();
        }
    }

    long deadlineNs() {
        return deadlineNs;
    }

    void onTimer(long nowNs) {
        if (nowNs >= deadlineNs) {
            finish();
        }
    }

    private void finishIfDone() {
        if (histograms.isComplete()) {
            finish();
        }
    }

    private void finish() {
        deadlineNs = Long.MAX_VALUE;
        forgetTheGone();
        if (waiting > 0) {
            LocalAnswer page = AdminAnswers.content(PrometheusText.CONTENT_TYPE, text.write(histograms.total(),
                histograms.pending()));
            for (int i = 0; i < waiting; i++) {
                answers.answer(tickets[i], page);
            }
            waiting = 0;
        }
    }
}
