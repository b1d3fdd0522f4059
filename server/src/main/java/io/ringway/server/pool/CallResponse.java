package io.ringway.server.pool;

import io.ringway.http.HeaderName;
import io.ringway.http.Method;
import io.ringway.server.EventStream;
import io.ringway.server.HttpException;
import io.ringway.server.Response;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Draft;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A handler's way to its call's draft, for one run. Thread: the runner's. */
final class CallResponse implements Response {

    /** A longer body is an array of its own. */
    private static final int OWN_BYTES = 16 * 1024;
    private static final int FIRST_BYTES = 1024;
    private static final int STATUS_MIN = 200;
    private static final int STATUS_MAX = 599;
    private static final int STATUS_NO_CONTENT = 204;
    private static final int ASCII_MAX = 0x7F;
    private static final byte[] NOTHING = new byte[0];

    private final Call call;
    private final Memory memory;
    /** Null once the handler has returned. */
    private Draft draft;
    private String contentType;
    private boolean isStatusSet;
    private CallOutput output;

    /** What is kept with a call from run to run: an array for short bodies. */
    static final class Memory {

        private byte[] bytes = NOTHING;
        /** The response of the present run. */
        private CallResponse used;

        Memory() {
        }

        /** The array, with room for so many bytes; what was in it may be lost. */
        private byte[] of(int length) {
            if (bytes.length < length) {
                bytes = new byte[Math.max(FIRST_BYTES, Math.min(OWN_BYTES, 2 * length))];
            }
            return bytes;
        }
    }

    CallResponse(Call call, Memory memory) {
        this.call = call;
        this.memory = memory;
        memory.used = this;
        draft = call.draft();
    }

    /** Ends the way: the handler has returned. Who kept the response must not write to another client's. */
    void expire() {
        draft = null;
        memory.used = null;
        if (output != null) {
            output.end();
        }
    }

    private Draft draft() {
        Draft present = draft;
        if (present == null) {
            throw new IllegalStateException("the handler has returned: its response is gone");
        }
        return present;
    }

    // ---------------------------------------------------------------- head

    @Override
    public Response status(int code) {
        requireNoBody();
        if (code < STATUS_MIN || code > STATUS_MAX) {
            throw new IllegalArgumentException("status is " + code + ", allowed are " + STATUS_MIN + " to "
                + STATUS_MAX);
        }
        draft().status(code);
        isStatusSet = true;
        return this;
    }

    @Override
    public Response header(String name, String value) {
        requireNoBody();
        if (name.equalsIgnoreCase("Content-Type")) {
            return contentType(value);
        }
        draft().fields().add(name, value);
        return this;
    }

    @Override
    public Response contentType(String type) {
        requireNoBody();
        contentType = Objects.requireNonNull(type, "type");
        return this;
    }

    @Override
    public Response trailer(String name, String value) {
        if (draft().body() == Draft.Body.WHOLE || call.isEndTold()) {
            throw new IllegalStateException("the response has ended");
        }
        draft().trailers().add(name, value);
        return this;
    }

    private void requireNoBody() {
        if (draft().body() != Draft.Body.UNSAID || output != null) {
            throw new IllegalStateException("the body of the response has begun");
        }
    }

    private void type(String fallback) {
        requireNoBody();
        draft().fields().add("Content-Type", contentType == null ? fallback : contentType);
    }

    // ---------------------------------------------------------------- whole bodies

    @Override
    public void text(String text) {
        Objects.requireNonNull(text, "text");
        type("text/plain; charset=utf-8");
        whole(text);
    }

    @Override
    public void json(String document) {
        Objects.requireNonNull(document, "document");
        type("application/json");
        whole(document);
    }

    private void whole(String text) {
        int length = text.length();
        if (length <= OWN_BYTES) {
            byte[] own = memory.of(length);
            int at = 0;
            while (at < length && text.charAt(at) <= ASCII_MAX) {
                own[at] = (byte) text.charAt(at);
                at++;
            }
            if (at == length) {
                draft().whole(own, 0, length);
                return;
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        draft().whole(bytes, 0, bytes.length);
    }

    @Override
    public void bytes(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        type("application/octet-stream");
        draft().whole(bytes, 0, bytes.length);
    }

    @Override
    public void bytes(ByteBuffer bytes) {
        Objects.requireNonNull(bytes, "bytes");
        type("application/octet-stream");
        int length = bytes.remaining();
        byte[] copy = length <= OWN_BYTES ? memory.of(length) : new byte[length];
        bytes.get(bytes.position(), copy, 0, length);
        draft().whole(copy, 0, length);
    }

    @Override
    public void empty() {
        requireNoBody();
        if (contentType != null) {
            draft().fields().add("Content-Type", contentType);
        }
        if (!isStatusSet) {
            draft().status(STATUS_NO_CONTENT);
        }
        draft().whole(NOTHING, 0, 0);
    }

    @Override
    public void redirect(int code, String location) {
        Objects.requireNonNull(location, "location");
        switch (code) {
            case 301, 302, 303, 307, 308 -> status(code);
            default -> throw new IllegalArgumentException("status is " + code
                + ", allowed are 301, 302, 303, 307, 308");
        }
        header("Location", PercentText.reference(location));
        empty();
    }

    // ---------------------------------------------------------------- streams

    @Override
    public OutputStream stream() {
        return begin("application/octet-stream", Draft.UNKNOWN, false);
    }

    @Override
    public OutputStream stream(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length is " + length + ", allowed is zero and more");
        }
        return begin("application/octet-stream", length, false);
    }

    @Override
    public EventStream events() throws IOException {
        if (call.isAtHome()) {
            throw new IllegalStateException("a handler on the core cannot stream events: use a virtual one");
        }
        requireNoBody();
        if (!draft().fields().index().has(HeaderName.CACHE_CONTROL)) {
            draft().fields().add("Cache-Control", "no-cache");
        }
        CallOutput events = begin("text/event-stream", Draft.UNKNOWN, true);
        // The client learns at once that it is connected, and the handler, wherever it waits, when that is over.
        events.flush();
        events.watch();
        return new CallEvents(events);
    }

    private CallOutput begin(String fallback, long length, boolean isEvents) {
        type(fallback);
        output = new CallOutput(call, length, isEvents);
        return output;
    }

    // ---------------------------------------------------------------- the end

    @Override
    public void end() throws IOException {
        if (draft().body() == Draft.Body.UNSAID && output == null) {
            throw new IllegalStateException("there is no response to end");
        }
        if (output != null) {
            output.close();
        }
        complete();
        call.signalEnd();
    }

    /**
     * Ends the response of a call that runs, if its handler has said all of it: in one piece, or by a stream that it
     * has closed.
     *
     * @param call that runs on this thread
     * @throws IOException if its client has gone
     */
    static void endIfSaid(Call call) throws IOException {
        if (call.kept() instanceof Memory memory && memory.used != null && memory.used.isSaid()) {
            memory.used.end();
        }
    }

    private boolean isSaid() {
        return !draft.isFailed() && (output == null ? draft.body() == Draft.Body.WHOLE : output.isClosed());
    }

    /** Completes what the handler has begun; a handler that has said nothing has failed. */
    void complete() throws IOException {
        if (isLengthOnly()) {
            output.end();
            draft().wouldHave(output.length());
        } else if (output != null) {
            output.complete();
        } else if (draft().body() == Draft.Body.UNSAID) {
            throw new IllegalStateException("the handler returned without an answer");
        }
    }

    /** Its length was said, and nothing of a body is sent: a handler need not write one. */
    private boolean isLengthOnly() {
        return output != null && output.length() != Draft.UNKNOWN && !output.hasGoneOut()
            && call.request().head().methodId() == Method.HEAD;
    }

    /**
     * Forgets what was said so far: nothing of it has gone out.
     *
     * @param status of the answer, unless another one is said
     */
    void restart(int status) {
        draft().restart();
        draft().status(status);
        isStatusSet = true;
        contentType = null;
        if (output != null) {
            // Who kept the stream must not write into the answer to what was thrown.
            output.end();
            output = null;
        }
    }

    /**
     * Answers with an error instead of what was said so far, if nothing of that has gone out; otherwise the response
     * is cut.
     *
     * @param error to answer with
     */
    void problem(HttpException error) {
        if (hasGoneOut()) {
            draft().fail();
            return;
        }
        restart(error.status());
        error.forEachHeader(this::header);
        type("application/problem+json");
        byte[] body = ProblemJson.of(error.status(), error.getMessage());
        draft().whole(body, 0, body.length);
    }

    /** Notes that there is no response, or none that is whole. */
    void fail() {
        if (!hasGoneOut()) {
            draft().restart();
        }
        draft().fail();
    }

    /** Notes that the handler has heard that nobody listens: what it has sent of a stream of events is whole. */
    void giveUp() {
        if (output != null && output.mayEndAnywhere()) {
            output.end();
        } else {
            fail();
        }
    }

    /** Tells whether the client may have seen something of it. */
    boolean hasGoneOut() {
        return call.isEndTold() || output != null && output.hasGoneOut();
    }
}
