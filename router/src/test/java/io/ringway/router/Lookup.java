package io.ringway.router;

import io.ringway.http.Method;
import io.ringway.http.PathNormalizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Asks a table with strings, in every mode: the answers must be the same. The three texts lie in buffers of their own,
 * with bytes around them that would change the answer if they were read, and at an offset that differs from call to
 * call.
 */
final class Lookup {
    private static final int PADDING = 24;

    private final RouteTable table;
    private final List<RouteTable> others;
    private final RouteMatch match = new RouteMatch();
    private final RouteMatch otherMatch = new RouteMatch();
    private UnsafeBuffer path;
    private int pathOffset;
    private int pathLength;
    private int shift;

    Lookup(RouteTableBuilder builder) {
        table = builder.build(1);
        others = List.of(builder.build(1, RouterMode.HYBRID), builder.build(1, RouterMode.REGEX));
    }

    static Lookup of(RouteSpec... specs) {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (RouteSpec spec : specs) {
            builder.add(spec);
        }
        return new Lookup(builder);
    }

    /** Answers the route's name, "404", or "405 " with the methods allowed. */
    String ask(String method, String host, String target) {
        return switch (code(method, host, target)) {
            case RouteTable.FOUND -> match.route().name();
            case RouteTable.NOT_FOUND -> "404";
            case RouteTable.METHOD_NOT_ALLOWED -> "405 " + new String(match.allow(), StandardCharsets.US_ASCII);
            default -> throw new AssertionError("unknown code");
        };
    }

    String get(String target) {
        return ask("GET", "", target);
    }

    int code(String method, String host, String target) {
        shift = (shift + 1) % 8;
        int offset = PADDING + shift;
        UnsafeBuffer methodBuffer = padded(method, offset);
        UnsafeBuffer hostBuffer = padded(host, offset + 1);
        path = padded(target, offset + 2);
        pathOffset = offset + 2;
        pathLength = target.length();
        int methodId = Method.parse(methodBuffer, offset, method.length());
        int code = table.match(methodId, methodBuffer, offset, method.length(), hostBuffer, offset + 1,
                host.length(), path, pathOffset, pathLength, match);
        for (RouteTable other : others) {
            int otherCode = other.match(methodId, methodBuffer, offset, method.length(), hostBuffer, offset + 1,
                    host.length(), path, pathOffset, pathLength, otherMatch);
            if (otherCode != code || !isSame()) {
                throw new AssertionError("%s finds %d %s, trie %d %s for %s %s %s".formatted(other.mode(), otherCode,
                        otherMatch.route(), code, match.route(), method, host, target));
            }
        }
        return code;
    }

    private boolean isSame() {
        boolean isSame = (match.route() == null ? -1 : match.route().id())
                == (otherMatch.route() == null ? -1 : otherMatch.route().id())
                && match.paramCount() == otherMatch.paramCount() && Arrays.equals(match.allow(), otherMatch.allow())
                && match.isHostServed() == otherMatch.isHostServed();
        for (int i = 0; isSame && i < match.paramCount(); i++) {
            isSame = match.paramOffset(i) == otherMatch.paramOffset(i)
                    && match.paramLength(i) == otherMatch.paramLength(i);
        }
        return isSame;
    }

    List<String> parameters() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < match.paramCount(); i++) {
            values.add(path.getStringWithoutLengthAscii(match.paramOffset(i), match.paramLength(i)));
        }
        return values;
    }

    /** The path for the backend. */
    String rewritten() {
        Rewrite rewrite = match.route().rewrite();
        if (rewrite == null) {
            return path.getStringWithoutLengthAscii(pathOffset, pathLength);
        }
        UnsafeBuffer out = new UnsafeBuffer(new byte[5 + rewrite.maxLength(pathLength)]);
        int end = rewrite.write(match, path, pathOffset, pathLength, out, 5);
        return out.getStringWithoutLengthAscii(5, end - 5);
    }

    RouteMatch match() {
        return match;
    }

    RouteTable table() {
        return table;
    }

    /** The canonical form of a path, as the gateway makes it before it asks the table. */
    static String normalised(String path) {
        UnsafeBuffer from = KeyPool.bufferOf(path);
        UnsafeBuffer to = new UnsafeBuffer(new byte[path.length()]);
        int length = PathNormalizer.normalize(from, 0, path.length(), to, 0, to.capacity());
        return to.getStringWithoutLengthAscii(0, length);
    }

    private static UnsafeBuffer padded(String text, int offset) {
        byte[] bytes = new byte[offset + text.length() + PADDING];
        Arrays.fill(bytes, (byte) '/');
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, offset, text.length());
        return new UnsafeBuffer(bytes);
    }
}
