package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.http.RequestHead;
import io.ringway.ring.BlockPool;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.handler.DeferredAnswers;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Requests whose routes have a handler in this process: collects the body it wants to see, calls it, sends what it
 * answers, at once or later. Thread: owning worker.
 *
 * <p>A body is collected into a block of the exchange, behind copies of the head and of the canonical path, because
 * their buffers are gone when its last byte comes. Limit: the handler's; beyond it 413 and the end of the connection.
 */
final class LocalHandling implements Responder, DeferredAnswers {

    private static final int NONE = -1;
    /** Room for a body whose length nobody has told. */
    private static final int FIRST_BYTES = 4096;
    private static final int GROWTH = 4;

    private final BlockPool blocks;
    private final LoopClock clock;
    private final ExchangeOutcomes outcomes;
    private final RequestRefusals refusals;
    private final ExchangePool pool;
    private final HandledRequest request;

    /**
     * Creates the handling of a worker.
     *
     * @param parts    of its engine
     * @param outcomes of its exchanges
     * @param refusals of its exchanges
     * @param pool     of its exchanges
     */
    LocalHandling(ExchangeEngine.Parts parts, ExchangeOutcomes outcomes, RequestRefusals refusals, ExchangePool pool) {
        blocks = parts.blocks();
        clock = parts.clock();
        this.outcomes = outcomes;
        this.refusals = refusals;
        this.pool = pool;
        request = new HandledRequest(parts.metrics().worker(), this);
    }

    @Override
    public void begin(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        LocalHandler handler = x.snapshot.handler(x.route.id());
        x.local.handler = handler;
        int limit = Math.min(handler.bodyLimit(), LocalHandler.BODY_MAX);
        if (limit == 0 || x.requestComplete) {
            request.at(x, path, pathOffset, pathLength, 0);
            call(x);
        } else if (x.request().contentLength() > limit) {
            refusals.tooLarge(x);
        } else if (!store(x, path, pathOffset, pathLength)) {
            outcomes.failed(x, Failure.NO_MEMORY);
        } else {
            x.phase(ExchangePhase.COLLECTING);
            if (x.continuePending) {
                x.continuePending = false;
                x.downstream.sendContinue();
            }
        }
    }

    private boolean store(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        RequestHead head = x.request();
        LocalWork local = x.local;
        int bodyBytes = head.contentLength() >= 0 ? (int) head.contentLength() : FIRST_BYTES;
        int block = blocks.take(head.length() + pathLength + bodyBytes);
        if (block < 0) {
            return false;
        }
        int start = blocks.offset(block);
        UnsafeBuffer view = blocks.view();
        view.putBytes(start, x.requestBuffer(), x.requestStart(), head.length());
        view.putBytes(start + head.length(), path, pathOffset, pathLength);
        local.block = block;
        local.pathStart = head.length();
        local.pathLength = pathLength;
        local.pathShift = start + head.length() - pathOffset;
        local.bodyStart = head.length() + pathLength;
        local.bodyLength = 0;
        return true;
    }

    /** Nothing has to wait: what is not collected is dropped. */
    @Override
    public int bodyRoom(Exchange x) {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean isCongested(Exchange x) {
        return false;
    }

    @Override
    public void body(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid) {
        if (x.phase() == ExchangePhase.COLLECTING) {
            collect(x, buffer, offset, length);
        }
    }

    private void collect(Exchange x, UnsafeBuffer buffer, int offset, int length) {
        LocalWork local = x.local;
        int end = local.bodyStart + local.bodyLength;
        if (local.bodyLength + length > Math.min(local.handler.bodyLimit(), LocalHandler.BODY_MAX)) {
            refusals.tooLarge(x);
        } else if (end + length > blocks.size(local.block) && !grow(local, end, length)) {
            outcomes.failed(x, Failure.NO_MEMORY);
        } else {
            blocks.view().putBytes(blocks.offset(local.block) + end, buffer, offset, length);
            local.bodyLength += length;
        }
    }

    private boolean grow(LocalWork local, int used, int length) {
        int block = blocks.take(Math.max(used + length, Math.min(blocks.size(local.block) * GROWTH,
            BlockPool.BLOCK_MAX)));
        if (block < 0) {
            return false;
        }
        int from = blocks.offset(local.block);
        int to = blocks.offset(block);
        blocks.view().putBytes(to, blocks.view(), from, used);
        blocks.give(local.block);
        local.block = block;
        local.pathShift += to - from;
        return true;
    }

    @Override
    public void end(Exchange x, HeaderBlock trailers, UnsafeBuffer buffer) {
        if (x.phase() == ExchangePhase.COLLECTING) {
            complete(x);
        }
    }

    /** Calls the handler: the body is whole. */
    private void complete(Exchange x) {
        LocalWork local = x.local;
        int start = blocks.offset(local.block);
        UnsafeBuffer view = blocks.view();
        x.requestAt(view, start);
        request.at(x, view, start + local.pathStart, local.pathLength, local.pathShift);
        request.body(view, start + local.bodyStart, local.bodyLength);
        call(x);
    }

    private void call(Exchange x) {
        x.phase(ExchangePhase.HANDLING);
        x.progressNs = clock.nowNs();
        long ticket = x.ticket();
        LocalAnswer answer = null;
        boolean owed = false;
        try {
            x.local.handler.handle(request);
            answer = request.chosenAnswer();
            owed = request.isDeferred();
        } catch (RuntimeException broken) {
            // Somebody else's code: the request fails, the loop goes on.
            answer = null;
        }
        request.reset();
        if (answer != null) {
            outcomes.answer(x, answer, null, false);
        } else if (!owed && isAwaited(ticket)) {
            outcomes.failed(x, Failure.HANDLER_FAILED);
        }
    }

    @Override
    public boolean answer(long ticket, LocalAnswer answer) {
        if (!isAwaited(ticket)) {
            return false;
        }
        outcomes.answer(pool.find(ticket), answer, null, false);
        return true;
    }

    @Override
    public boolean isAwaited(long ticket) {
        Exchange x = pool.find(ticket);
        return x != null && x.phase() == ExchangePhase.HANDLING;
    }

    /** An answer is whole when it comes, and {@link ExchangeOutcomes} sends it to its end. */
    @Override
    public void drained(Exchange x) {
        assert x.phase() != ExchangePhase.RESPONDING;
    }

    @Override
    public void stalled(Exchange x) {
        outcomes.failed(x, Failure.HANDLER_TIMEOUT);
    }

    @Override
    public void release(Exchange x) {
        LocalWork local = x.local;
        if (local.block != NONE) {
            blocks.give(local.block);
            local.block = NONE;
        }
        local.handler = null;
    }
}
