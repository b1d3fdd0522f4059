package io.ringway.server.pool;

import io.ringway.http.HeaderBlock;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.server.BuildInfo;
import io.ringway.server.CancelHook;
import io.ringway.server.HttpException;
import io.ringway.server.Request;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.InboundBody;
import io.ringway.server.handoff.RequestImage;
import io.ringway.server.handoff.Trailers;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A handler's view of its call's request, for one run: the call is used again, and who keeps the view must not see
 * another client's request. Thread: the runner's.
 */
final class CallRequest implements Request {

    private static final int MALFORMED = 400;
    private static final int DECIMAL = 10;

    private Call call;
    /** A streamed body, once it was asked for. */
    private CallInput input;

    CallRequest(Call call) {
        this.call = call;
    }

    /** Ends the view: the handler has returned. */
    void expire() {
        call = null;
        if (input != null) {
            input.end();
        }
    }

    /** The call, as long as it is this run's. */
    Call call() {
        Call present = call;
        if (present == null) {
            throw new IllegalStateException("the handler has returned: its request is gone");
        }
        return present;
    }

    private RequestImage image() {
        return call().request();
    }

    @Override
    public String method() {
        RequestHead head = image().head();
        return head.methodId() == Method.OTHER ? ascii(head.methodOffset(), head.methodLength())
            : Method.name(head.methodId());
    }

    private String ascii(int offset, int length) {
        return image().headBuffer().getStringWithoutLengthAscii(image().headStart() + offset, length);
    }

    // ---------------------------------------------------------------- path

    @Override
    public String path() {
        return image().pathBuffer().getStringWithoutLengthAscii(image().pathStart(), image().pathLength());
    }

    @Override
    public String path(String name) {
        int number = parameter(name);
        return PercentText.decode(image().pathBuffer(), image().parameterStart(number), image().parameterLength(number),
            false);
    }

    private int parameter(String name) {
        int number = image().parameter(name);
        if (number < 0) {
            throw new IllegalArgumentException("the route has no parameter " + name + ", only "
                + image().parameterNames());
        }
        return number;
    }

    @Override
    public int pathInt(String name) {
        long value = pathLong(name);
        if (value != (int) value) {
            throw malformed(name + " is out of range");
        }
        return (int) value;
    }

    @Override
    public long pathLong(String name) {
        int number = parameter(name);
        return decimal(name, image().pathBuffer(), image().parameterStart(number), image().parameterLength(number));
    }

    /** Reads a number where it lies. */
    private static long decimal(String name, UnsafeBuffer buffer, int offset, int length) {
        boolean isNegative = length > 0 && buffer.getByte(offset) == '-';
        int at = offset + (isNegative ? 1 : 0);
        int end = offset + length;
        if (at == end) {
            throw malformed(name + " is not a whole number");
        }
        // Downwards, where there is room for one number more.
        long value = 0;
        for (; at < end; at++) {
            int digit = buffer.getByte(at) - '0';
            if (digit < 0 || digit >= DECIMAL) {
                throw malformed(name + " is not a whole number");
            }
            if (value < (Long.MIN_VALUE + digit) / DECIMAL) {
                throw malformed(name + " is out of range");
            }
            value = value * DECIMAL - digit;
        }
        if (!isNegative && value == Long.MIN_VALUE) {
            throw malformed(name + " is out of range");
        }
        return isNegative ? value : -value;
    }

    /** An answer of the server's own, which says so (RFC 9209). */
    private static HttpException malformed(String detail) {
        return new HttpException(MALFORMED, detail).header("Proxy-Status",
            BuildInfo.PSEUDONYM + "; error=http_request_error");
    }

    // ---------------------------------------------------------------- query

    @Override
    public String query() {
        int length = image().head().queryLength();
        return length <= 0 ? "" : ascii(image().head().queryOffset(), length);
    }

    private Query parameters() {
        return new Query(image().headBuffer(), image().headStart() + image().head().queryOffset(),
            image().head().queryLength());
    }

    @Override
    public String query(String name) {
        return parameters().first(name);
    }

    @Override
    public String query(String name, String fallback) {
        String value = query(name);
        return value == null ? fallback : value;
    }

    @Override
    public int queryInt(String name, int fallback) {
        long value = queryLong(name, fallback);
        if (value != (int) value) {
            throw malformed(name + " is out of range");
        }
        return (int) value;
    }

    @Override
    public long queryLong(String name, long fallback) {
        String value = query(name);
        if (value == null) {
            return fallback;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return decimal(name, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Override
    public boolean queryBoolean(String name, boolean fallback) {
        String value = query(name);
        return switch (value) {
            case null -> fallback;
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default -> throw malformed(name + " is neither true nor false");
        };
    }

    @Override
    public List<String> queryAll(String name) {
        return parameters().all(name);
    }

    // ---------------------------------------------------------------- fields

    @Override
    public String header(String name) {
        int index = find(name, 0);
        return index < 0 ? null : value(index);
    }

    @Override
    public List<String> headers(String name) {
        List<String> found = new ArrayList<>();
        for (int i = find(name, 0); i >= 0; i = find(name, i + 1)) {
            found.add(value(i));
        }
        return found;
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> visitor) {
        HeaderBlock fields = image().head().headers();
        for (int i = 0; i < fields.count(); i++) {
            visitor.accept(ascii(fields.nameOffset(i), fields.nameLength(i)), value(i));
        }
    }

    private int find(String name, int from) {
        return find(image().head().headers(), image().headBuffer(), image().headStart(), name, from);
    }

    private String value(int index) {
        return value(image().head().headers(), image().headBuffer(), image().headStart(), index);
    }

    /** The first field of a name from an index on, or -1. */
    private static int find(HeaderBlock fields, UnsafeBuffer buffer, int start, String name, int from) {
        for (int i = from; i < fields.count(); i++) {
            if (isNamed(buffer, start + fields.nameOffset(i), fields.nameLength(i), name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isNamed(UnsafeBuffer buffer, int at, int length, String name) {
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(buffer.getByte(at + i)) != lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Names are ASCII (RFC 9110 5.1). */
    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private static String value(HeaderBlock fields, UnsafeBuffer buffer, int start, int index) {
        byte[] bytes = new byte[fields.valueLength(index)];
        buffer.getBytes(start + fields.valueOffset(index), bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String host() {
        return ascii(image().head().hostOffset(), image().head().hostLength());
    }

    @Override
    public String remoteAddress() {
        return image().peer();
    }

    @Override
    public boolean isHttp2() {
        return image().head().isHttp2();
    }

    // ---------------------------------------------------------------- body

    @Override
    public long contentLength() {
        RequestImage image = image();
        if (!isStreamed()) {
            return image.bodyLength();
        }
        return image.stream() == null ? 0 : image.head().contentLength();
    }

    @Override
    public int bodyLength() {
        return whole().bodyLength();
    }

    @Override
    public ByteBuffer body() {
        RequestImage image = whole();
        return ByteBuffer.wrap(image.bodyArray(), image.bodyStart(), image.bodyLength()).slice().asReadOnlyBuffer();
    }

    @Override
    public byte[] bodyBytes() {
        RequestImage image = whole();
        byte[] bytes = new byte[image.bodyLength()];
        System.arraycopy(image.bodyArray(), image.bodyStart(), bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public String bodyText() {
        RequestImage image = whole();
        return new String(image.bodyArray(), image.bodyStart(), image.bodyLength(), StandardCharsets.UTF_8);
    }

    private boolean isStreamed() {
        return call().port().limits().streams();
    }

    private RequestImage whole() {
        if (isStreamed()) {
            throw new IllegalStateException("the body is streamed: read it by bodyStream()");
        }
        return image();
    }

    @Override
    public InputStream bodyStream() {
        InboundBody stream = image().stream();
        if (stream == null) {
            return new WholeInput(this, image());
        }
        if (input == null) {
            input = new CallInput(call(), stream);
        }
        return input;
    }

    @Override
    public String trailer(String name) {
        InboundBody stream = image().stream();
        if (stream != null && !stream.hasEnded() || image().trailers() == null) {
            return null;
        }
        Trailers trailers = image().trailers();
        int index = find(trailers.index(), trailers.bytes(), 0, name, 0);
        return index < 0 ? null : value(trailers.index(), trailers.bytes(), 0, index);
    }

    @Override
    public boolean isCancelled() {
        return call().isCancelled() || call().hasLeft();
    }

    @Override
    public CancelHook onCancel(Runnable action) {
        return CancelWatch.of(call()).add(Objects.requireNonNull(action, "action"));
    }

    @Override
    public CancelHook interruptOnCancel() {
        return CancelWatch.of(call()).interrupt();
    }

    @Override
    public boolean isStopping() {
        return call().port().isStopping();
    }

    @Override
    public String handler() {
        return call().port().name();
    }
}
