package io.ringway.server.pool;

import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteMatch;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.ExceptionHandler;
import io.ringway.server.Handler;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallListener;
import io.ringway.server.handoff.Draft;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.Lane;
import io.ringway.server.handoff.OutboundBody;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Calls of one handler, run by the test's own thread, and what a worker would find in them. */
final class TestCalls implements AutoCloseable {

    final List<String> logged = new ArrayList<>();

    private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 8);
    private final Lane lane = new Lane(8, () -> { }, mailbox);
    private final CallExecution execution;
    private final HandOff handOff;
    private final boolean isAtHome;

    /** A handler of a pool. */
    TestCalls(Handler handler) {
        this(handler, false);
    }

    TestCalls(Handler handler, boolean isAtHome) {
        this(handler, isAtHome, false, null);
    }

    /** A handler of a pool whose exceptions are answered elsewhere. */
    TestCalls(Handler handler, ExceptionHandler exceptions) {
        this(handler, false, false, exceptions);
    }

    private TestCalls(Handler handler, boolean isAtHome, boolean streams, ExceptionHandler exceptions) {
        this.isAtHome = isAtHome;
        execution = new CallExecution("h", handler, exceptions, new HandlerLog((line, _) -> logged.add(line), () -> 0));
        PortLimits limits = new PortLimits(8, true, 0, PortLimits.NO_DEADLINE, 1 << 20, isAtHome, streams);
        HandlerPort port = new HandlerPort(0, "h", limits, execution, isAtHome ? List.of() : List.of(lane));
        handOff = new HandOff(List.of(port), new GaugeArray(1, HandlerFigure.count()),
            new LoopClock(() -> 0, () -> 0), new TimerWheel(1, 1 << 20, 0), 0);
    }

    /** A handler that reads its body as it comes. */
    static TestCalls streaming(Handler handler) {
        return new TestCalls(handler, false, true, null);
    }

    /** A call with a request whose path is routed by a pattern. */
    Call open(String pattern, String request, String body) {
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        RequestHead head = new RequestHead(HttpLimits.DEFAULT);
        int length = H1RequestParser.parse(buffer, 0, bytes.length, head);
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.add(RouteSpec.of("r", pattern, new RouteAction.Handle("h")));
        RouteMatch match = new RouteMatch();
        int found = builder.build(1).match(head.methodId(), buffer, head.methodOffset(), head.methodLength(), buffer,
            head.hostOffset(), head.hostLength(), buffer, head.pathOffset(), head.pathLength(), match);
        if (length != bytes.length || found != RouteTable.FOUND) {
            throw new AssertionError(length + " of " + bytes.length + ", " + found);
        }
        Call call = handOff.open(0, 1);
        call.request().copy(head, buffer, 0, buffer, head.pathOffset(), head.pathLength());
        call.request().parameters(match);
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        call.request().expectBody(content.length);
        call.request().append(new UnsafeBuffer(content), 0, content.length);
        buffer.setMemory(0, bytes.length, (byte) 0);
        return call;
    }

    Call open(String target) {
        return open("/{rest*}", "GET " + target + " HTTP/1.1\r\nHost: h.test:81\r\n\r\n", "");
    }

    /** Runs a call from its beginning to its end. */
    Call run(Call call) {
        if (isAtHome) {
            handOff.run(call);
            return call;
        }
        dispatch(call);
        execution.run(lane.take());
        handOff.poll(new Ignored(), 0);
        return call;
    }

    Call run() {
        return run(open("/"));
    }

    void dispatch(Call call) {
        if (handOff.dispatch(call, 0) != HandOff.OUT) {
            throw new AssertionError("not handed over");
        }
    }

    /** Where dispatched calls lie. */
    Lane lane() {
        return lane;
    }

    /** What a worker does with what has come back. */
    void collect() {
        handOff.poll(new Ignored(), 0);
    }

    /** What a pool thread does. */
    void serve() {
        execution.run(lane.take());
    }

    /** Takes all that is in the pipe, as a client that reads it would make the worker do. */
    static byte[] drain(Call call) {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        OutboundBody pipe = call.pipe();
        while (pipe != null && pipe.readable() > 0) {
            int length = pipe.readable();
            byte[] piece = new byte[length];
            pipe.bytes().getBytes(pipe.position(), piece);
            taken.writeBytes(piece);
            pipe.taken(length);
            call.roomMade();
        }
        return taken.toByteArray();
    }

    /** The whole body of a response. */
    static String body(Call call) {
        Draft draft = call.draft();
        byte[] bytes = new byte[(int) draft.contentLength()];
        draft.content().getBytes(draft.contentOffset(), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The field lines of a response. */
    static String fields(Call call) {
        return call.draft().fields().bytes().getStringWithoutLengthAscii(0, call.draft().fields().length());
    }

    /** What a worker says of a response it cannot send. */
    void refuse(Call call, String reason) {
        execution.onRefused(call, reason);
    }

    void release(Call call) {
        handOff.release(call);
    }

    @Override
    public void close() {
        mailbox.close();
    }

    private record Ignored() implements CallListener {

        @Override
        public void onCall(Call call) {
            // The test looks at the call itself.
        }

        @Override
        public void onRefused(Call call) {
            throw new AssertionError("refused");
        }

        @Override
        public void onExpired(Call call) {
            throw new AssertionError("expired");
        }
    }
}
