package io.ringway.server.pool;

import io.ringway.server.ClientGoneException;
import io.ringway.server.Handler;
import io.ringway.server.HttpException;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;

/**
 * Runs one handler, whatever it does: what it throws becomes an answer, the thread lives on. Thread: any number of
 * them, each with a call of its own.
 */
public final class CallExecution implements CallRunner {

    private final String name;
    private final Handler handler;
    private final HandlerLog log;

    /**
     * Creates the execution of a handler.
     *
     * @param name    of the handler
     * @param handler to run
     * @param log     takes what it throws
     */
    public CallExecution(String name, Handler handler, HandlerLog log) {
        this.name = name;
        this.handler = handler;
        this.log = log;
    }

    /** What is kept with a call. */
    private record Views(CallRequest request, CallResponse response) {
    }

    @Override
    public void run(Call call) {
        if (call.start()) {
            answer(call, views(call));
        }
        call.finish();
    }

    private static Views views(Call call) {
        Views views = (Views) call.views();
        if (views == null) {
            views = new Views(new CallRequest(call), new CallResponse(call));
            call.views(views);
        }
        views.response.reset();
        return views;
    }

    private void answer(Call call, Views views) {
        try {
            handler.handle(views.request, views.response);
            views.response.complete();
        } catch (HttpException answer) {
            views.response.problem(answer.status(), answer.getMessage());
        } catch (ClientGoneException gone) {
            views.response.fail();
        } catch (Throwable broken) {
            // Somebody else's code, its errors included: the request fails, the thread goes on.
            views.response.fail();
            if (!call.isCancelled()) {
                log.failed(name, broken);
            }
        }
    }

    @Override
    public void onStall(long tookNs) {
        log.stalled(name, tookNs);
    }
}
