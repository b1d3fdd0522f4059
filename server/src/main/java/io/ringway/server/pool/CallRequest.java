package io.ringway.server.pool;

import io.ringway.http.HeaderBlock;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.server.HttpException;
import io.ringway.server.Request;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.RequestImage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    CallRequest(Call call) {
        this.call = call;
    }

    /** Ends the view: the handler has returned. */
    void end() {
        call = null;
    }

    private Call call() {
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
            throw new HttpException(MALFORMED, name + " is out of range");
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
            throw new HttpException(MALFORMED, name + " is not a whole number");
        }
        // Downwards, where there is room for one number more.
        long value = 0;
        for (; at < end; at++) {
            int digit = buffer.getByte(at) - '0';
            if (digit < 0 || digit >= DECIMAL) {
                throw new HttpException(MALFORMED, name + " is not a whole number");
            }
            if (value < (Long.MIN_VALUE + digit) / DECIMAL) {
                throw new HttpException(MALFORMED, name + " is out of range");
            }
            value = value * DECIMAL - digit;
        }
        if (!isNegative && value == Long.MIN_VALUE) {
            throw new HttpException(MALFORMED, name + " is out of range");
        }
        return isNegative ? value : -value;
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
            throw new HttpException(MALFORMED, name + " is out of range");
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
            default -> throw new HttpException(MALFORMED, name + " is neither true nor false");
        };
    }

    @Override
    public List<String> queryAll(String name) {
        return parameters().all(name);
    }

    // ---------------------------------------------------------------- fields

    @Override
    public String header(String name) {
        HeaderBlock fields = image().head().headers();
        for (int i = 0; i < fields.count(); i++) {
            if (isNamed(fields, i, name)) {
                return value(fields, i);
            }
        }
        return null;
    }

    @Override
    public List<String> headers(String name) {
        HeaderBlock fields = image().head().headers();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            if (isNamed(fields, i, name)) {
                found.add(value(fields, i));
            }
        }
        return found;
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> visitor) {
        HeaderBlock fields = image().head().headers();
        for (int i = 0; i < fields.count(); i++) {
            visitor.accept(ascii(fields.nameOffset(i), fields.nameLength(i)), value(fields, i));
        }
    }

    private boolean isNamed(HeaderBlock fields, int index, String name) {
        int length = fields.nameLength(index);
        if (length != name.length()) {
            return false;
        }
        UnsafeBuffer buffer = image().headBuffer();
        int at = image().headStart() + fields.nameOffset(index);
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

    private String value(HeaderBlock fields, int index) {
        int length = fields.valueLength(index);
        byte[] bytes = new byte[length];
        image().headBuffer().getBytes(image().headStart() + fields.valueOffset(index), bytes);
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
    public int bodyLength() {
        return image().bodyLength();
    }

    @Override
    public ByteBuffer body() {
        RequestImage image = image();
        return ByteBuffer.wrap(image.bodyArray(), image.bodyStart(), image.bodyLength()).slice().asReadOnlyBuffer();
    }

    @Override
    public byte[] bodyBytes() {
        byte[] bytes = new byte[image().bodyLength()];
        System.arraycopy(image().bodyArray(), image().bodyStart(), bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public String bodyText() {
        return new String(image().bodyArray(), image().bodyStart(), image().bodyLength(), StandardCharsets.UTF_8);
    }

    @Override
    public InputStream bodyStream() {
        return new ByteArrayInputStream(image().bodyArray(), image().bodyStart(), image().bodyLength());
    }

    @Override
    public boolean isCancelled() {
        return call().isCancelled();
    }

    @Override
    public String handler() {
        return call().port().name();
    }
}
