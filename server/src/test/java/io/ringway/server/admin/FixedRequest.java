package io.ringway.server.admin;

import io.ringway.http.RequestHead;
import io.ringway.server.handler.DeferredAnswers;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Requests without a connection, and where their answers go. */
final class FixedRequest implements LocalRequest, DeferredAnswers {

    final List<LocalAnswer> atOnce = new ArrayList<>();
    /** By ticket; null while it is awaited. */
    final Map<Long, LocalAnswer> later = new HashMap<>();
    final List<Long> gone = new ArrayList<>();
    long nowNs = 1_000;

    static String text(LocalAnswer answer) {
        byte[] memory = new byte[answer.maxLength(null, false)];
        UnsafeBuffer date = new UnsafeBuffer("Thu, 01 Jan 2026 00:00:00 GMT".getBytes(StandardCharsets.US_ASCII));
        int end = answer.write(new UnsafeBuffer(memory), 0, date, null, LocalAnswer.Persistence.IMPLIED, false);
        return new String(memory, 0, end, StandardCharsets.UTF_8);
    }

    static String body(LocalAnswer answer) {
        String text = text(answer);
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    @Override
    public boolean answer(long ticket, LocalAnswer answer) {
        return isAwaited(ticket) && later.put(ticket, answer) == null;
    }

    @Override
    public boolean isAwaited(long ticket) {
        return later.containsKey(ticket) && later.get(ticket) == null && !gone.contains(ticket);
    }

    @Override
    public int worker() {
        return 0;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public RequestHead head() {
        throw new AssertionError("nobody should look");
    }

    @Override
    public UnsafeBuffer headBuffer() {
        throw new AssertionError("nobody should look");
    }

    @Override
    public int headStart() {
        return 0;
    }

    @Override
    public UnsafeBuffer path() {
        throw new AssertionError("nobody should look");
    }

    @Override
    public int pathOffset() {
        return 0;
    }

    @Override
    public int pathLength() {
        return 0;
    }

    @Override
    public UnsafeBuffer body() {
        throw new AssertionError("nobody should look");
    }

    @Override
    public int bodyOffset() {
        return 0;
    }

    @Override
    public int bodyLength() {
        return 0;
    }

    @Override
    public String parameter(int index) {
        throw new AssertionError("nobody should look");
    }

    @Override
    public void answer(LocalAnswer answer) {
        atOnce.add(answer);
    }

    @Override
    public long defer() {
        long ticket = later.size();
        later.put(ticket, null);
        return ticket;
    }

    @Override
    public DeferredAnswers answers() {
        return this;
    }
}
