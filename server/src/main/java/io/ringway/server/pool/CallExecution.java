package io.ringway.server.pool;

import io.ringway.server.ClientGoneException;
import io.ringway.server.Handler;
import io.ringway.server.HttpException;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

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

    @Override
    public void run(Call call) {
        try {
            if (call.start()) {
                answer(call);
            }
        } finally {
            CancelWatch.end(call);
            // Whoever has interrupted this run, or the handler itself, did not mean the next one.
            Thread.interrupted();
            call.finish();
        }
    }

    /** Whatever is thrown, and wherever, the call goes back as one that has failed. */
    private void answer(Call call) {
        try {
            CallRequest request = new CallRequest(call);
            CallResponse response = new CallResponse(call, memory(call));
            answer(call, request, response);
            request.end();
            response.end();
        } catch (Throwable broken) {
            call.draft().fail();
            log.failed(name, broken);
        }
    }

    private static CallResponse.Memory memory(Call call) {
        if (call.kept() instanceof CallResponse.Memory memory) {
            return memory;
        }
        CallResponse.Memory memory = new CallResponse.Memory();
        call.keep(memory);
        return memory;
    }

    private void answer(Call call, CallRequest request, CallResponse response) {
        try {
            handler.handle(request, response);
            response.complete();
        } catch (HttpException answer) {
            response.problem(answer.status(), answer.getMessage());
        } catch (ClientGoneException gone) {
            response.giveUp();
        } catch (Throwable broken) {
            // Somebody else's code, its errors included: the request fails, the thread goes on.
            response.fail();
            if (!call.isCancelled() && !isInterruptOf(call, broken)) {
                log.failed(name, broken);
            }
        }
    }

    /** What a handler that was told by an interrupt ends with is no failure anybody has to hear of. */
    private static boolean isInterruptOf(Call call, Throwable broken) {
        return call.hasLeft() && (broken instanceof InterruptedException || broken instanceof InterruptedIOException
            || broken instanceof ClosedByInterruptException);
    }

    @Override
    public void onStall(long tookNs) {
        log.stalled(name, tookNs);
    }
}
