package io.ringway.server.admin;

import io.ringway.server.metrics.HandlerFigure;

/** Writes what is counted of embedders' handlers, over all workers. Thread: the admin loop's. */
final class HandlerText {

    private HandlerText() {
    }

    /**
     * Writes the families, if there are handlers.
     *
     * @param out    to write to
     * @param status of the gateway
     */
    static void write(PrometheusText out, GatewayStatus status) {
        if (status.handlers().isEmpty()) {
            return;
        }
        out.gauge("ringway_handler_queue_depth", "Requests that wait for a thread of the handler, or for room to.");
        for (int id = 0; id < status.handlers().size(); id++) {
            out.sample().label("handler", status.handlers().get(id))
                .value(status.handlerWaiting(id) + sum(status, id, HandlerFigure.IN_LINE));
        }
        counter(out, status, "dispatched", "Requests handed to the handler.", HandlerFigure.DISPATCHED);
        counter(out, status, "completed", "Requests whose handler ended while the client waited.",
            HandlerFigure.COMPLETED);
        counter(out, status, "cancelled", "Requests whose handler ended for nobody.", HandlerFigure.CANCELLED);
        counter(out, status, "failed", "Completed requests whose handler threw, or answered not or in part.",
            HandlerFigure.FAILED);
        counter(out, status, "timeout", "Requests whose handler took too long.", HandlerFigure.TIMED_OUT);
        counter(out, status, "shed", "Requests answered with 429 because every queue was full.", HandlerFigure.SHED);
        counter(out, status, "parked", "Requests that waited for room in a queue.", HandlerFigure.PARKED);
        counter(out, status, "stalls", "Runs on a core that held it up for 10 ms and more.", HandlerFigure.STALLS);
    }

    private static void counter(PrometheusText out, GatewayStatus status, String name, String help,
                                HandlerFigure figure) {
        out.counter("ringway_handler_" + name + "_total", help);
        for (int id = 0; id < status.handlers().size(); id++) {
            out.sample().label("handler", status.handlers().get(id)).value(sum(status, id, figure));
        }
    }

    private static long sum(GatewayStatus status, int handler, HandlerFigure figure) {
        long sum = 0;
        for (int worker = 0; worker < status.workerCount(); worker++) {
            sum += status.metrics(worker).handlers().value(handler, figure.ordinal());
        }
        return sum;
    }
}
