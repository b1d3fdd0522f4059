package io.ringway.server.pool;

import io.ringway.server.EventStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Writes server-sent events (WHATWG HTML 9.2.6). Thread: the runner's. */
final class CallEvents implements EventStream {

    private final CallOutput output;
    private final StringBuilder text = new StringBuilder();

    CallEvents(CallOutput output) {
        this.output = output;
    }

    @Override
    public void send(String data) throws IOException {
        data(data);
        leave();
    }

    @Override
    public void send(String type, String data) throws IOException {
        Objects.requireNonNull(data, "data");
        line("event", type);
        data(data);
        leave();
    }

    @Override
    public EventStream id(String id) {
        if (id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an id has no NUL");
        }
        line("id", id);
        return this;
    }

    @Override
    public EventStream retry(long waitMs) {
        if (waitMs < 0) {
            throw new IllegalArgumentException("waitMs is " + waitMs + ", allowed is zero and more");
        }
        line("retry", Long.toString(waitMs));
        return this;
    }

    @Override
    public void comment(String comment) throws IOException {
        line("", comment);
        leave();
    }

    private void line(String field, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("one line only: " + value);
        }
        text.append(field).append(": ").append(value).append('\n');
    }

    /** Each line of the data is a field of its own; CR, LF and both end a line. */
    private void data(String data) {
        int from = 0;
        for (int at = 0; at <= data.length(); at++) {
            if (at == data.length() || data.charAt(at) == '\n' || data.charAt(at) == '\r') {
                text.append("data: ").append(data, from, at).append('\n');
                if (at + 1 < data.length() && data.charAt(at) == '\r' && data.charAt(at + 1) == '\n') {
                    at++;
                }
                from = at + 1;
            }
        }
    }

    private void leave() throws IOException {
        output.requireListener();
        byte[] event = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        output.write(event);
        output.flush();
    }

    @Override
    public boolean isOpen() {
        return output.isOpen();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
