package io.ringway.server.pool;

import io.ringway.server.ClientGoneException;
import io.ringway.server.ExceptionHandler;
import io.ringway.server.Handler;
import io.ringway.server.HttpException;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Supplier;

/**
 * Runs one handler, whatever it does: what it throws becomes an answer, the thread lives on. Thread: any number of
 * them, each with a call of its own.
 */
public final class CallExecution implements CallRunner {

    /** What is thrown is answered as it says itself. */
    private static final ExceptionHandler STANDARD = (thrown, _, _) -> {
        throw thrown;
    };

    private static final int FAILED = 500;
    /** Causes that are looked through: a chain may be a ring. */
    private static final int CAUSES_MAX = 16;

    private final String name;
    private final Handler handler;
    private final ExceptionHandler exceptions;
    private final HandlerLog log;

    /**
     * Creates the execution of a handler.
     *
     * @param name    of the handler
     * @param handler to run
     * @param log     takes what it throws
     */
    public CallExecution(String name, Handler handler, HandlerLog log) {
        this(name, handler, null, log);
    }

    /**
     * Creates the execution of a handler.
     *
     * @param name       of the handler
     * @param handler    to run
     * @param exceptions makes answers of what it throws; null: nobody does
     * @param log        takes what nobody made an answer of
     */
    public CallExecution(String name, Handler handler, ExceptionHandler exceptions, HandlerLog log) {
        this.name = name;
        this.handler = handler;
        this.exceptions = exceptions == null ? STANDARD : exceptions;
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
            request.expire();
            response.expire();
        } catch (Throwable broken) {
            call.draft().fail();
            log.failed(name, null, broken, "");
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
        } catch (ClientGoneException gone) {
            response.giveUp();
        } catch (Exception thrown) {
            if (call.isCancelled() || response.hasGoneOut()) {
                conclude(call, response, thrown);
            } else {
                translate(call, request, response, thrown);
            }
        } catch (Throwable broken) {
            // Somebody else's code, its errors included: the request fails, the thread goes on.
            fail(call, response, broken);
        }
    }

    private void translate(Call call, CallRequest request, CallResponse response, Exception thrown) {
        try {
            response.restart(thrown instanceof HttpException answer ? answer.status() : FAILED);
            exceptions.handle(thrown, request, response);
            response.complete();
            if (call.draft().status() >= FAILED && !(thrown instanceof HttpException)) {
                report(call, thrown);
            }
        } catch (ClientGoneException gone) {
            response.giveUp();
        } catch (Exception instead) {
            conclude(call, response, instead);
        } catch (Throwable broken) {
            fail(call, response, broken);
        }
    }

    /** Answers as an exception says itself. */
    private void conclude(Call call, CallResponse response, Exception thrown) {
        if (thrown instanceof HttpException answer) {
            response.problem(answer);
            if (answer.getCause() != null) {
                report(call, answer.getCause());
            }
        } else if (isInterruptOf(call, thrown)) {
            response.giveUp();
        } else {
            fail(call, response, thrown);
        }
    }

    private void fail(Call call, CallResponse response, Throwable broken) {
        response.fail();
        report(call, broken);
    }

    /** What a handler throws when nobody waits any more is mostly how it was told. */
    private void report(Call call, Throwable broken) {
        if (!call.isCancelled() && !isInterruptOf(call, broken)) {
            log.failed(name, asked(call), broken, advice(call, broken));
        }
    }

    private static Supplier<String> asked(Call call) {
        return () -> new CallRequest(call).method() + ' ' + call.request().pattern();
    }

    private String advice(Call call, Throwable broken) {
        Throwable cause = broken;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (cause instanceof StackOverflowError && !call.isAtHome() && !Thread.currentThread().isVirtual()) {
                return ": its threads get more stack by HandlerOptions.withStackBytes or " + StackSize.variable(name)
                    + ", up to " + StackSize.MAX_VARIABLE;
            }
            cause = cause.getCause();
        }
        return "";
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

    @Override
    public void onRefused(Call call, String reason) {
        log.refused(name, asked(call), reason);
    }
}
