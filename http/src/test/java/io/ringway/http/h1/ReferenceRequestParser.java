package io.ringway.http.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderName;
import io.ringway.http.RequestHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request parser that is as slow and as plain as it can be: strings, lists and regular expressions, written from the
 * RFCs and our policy, sharing nothing with the real one. It knows default limits' counts but no byte limits.
 */
final class ReferenceRequestParser {
    /** Accepted with a view; refused; or incomplete as far as complete lines tell. */
    record Result(Verdict verdict, RequestView view) {
    }

    enum Verdict { ACCEPTED, REFUSED, INCOMPLETE }

    private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
    private static final String TARGET_CHAR = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/\\[\\]|{}^`]|%[0-9A-Fa-f]{2})";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") ([!-~]+) HTTP/(\\d)\\.(\\d)");
    private static final Pattern PATH_QUERY =
        Pattern.compile("(/" + TARGET_CHAR + "*)?(?:\\?((?:" + TARGET_CHAR + "|\\?)*))?");
    private static final Pattern ABSOLUTE = Pattern.compile("([Hh][Tt][Tt][Pp][Ss]?)://([^/?]*)(.*)");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::(\\d{0,5}))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9\\-_~]+(?:\\.[A-Za-z0-9\\-_~]+)*\\.?");
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";
    private static final String H16 = "[0-9A-Fa-f]{1,4}";
    private static final String LS32 = "(?:" + H16 + ":" + H16 + "|" + IPV4 + ")";
    // The nine alternatives of RFC 3986 3.2.2, as they stand there.
    private static final Pattern IPV6 = Pattern.compile(String.join("|",
        "(?:" + H16 + ":){6}" + LS32,
        "::(?:" + H16 + ":){5}" + LS32,
        "(?:" + H16 + ")?::(?:" + H16 + ":){4}" + LS32,
        "(?:(?:" + H16 + ":){0,1}" + H16 + ")?::(?:" + H16 + ":){3}" + LS32,
        "(?:(?:" + H16 + ":){0,2}" + H16 + ")?::(?:" + H16 + ":){2}" + LS32,
        "(?:(?:" + H16 + ":){0,3}" + H16 + ")?::" + H16 + ":" + LS32,
        "(?:(?:" + H16 + ":){0,4}" + H16 + ")?::" + LS32,
        "(?:(?:" + H16 + ":){0,5}" + H16 + ")?::" + H16,
        "(?:(?:" + H16 + ":){0,6}" + H16 + ")?::"));
    // RFC 9110 7.6.1: of the names the codec knows, Connection may list those that concern one connection.
    private static final Set<String> NOMINABLE = Set.of(
        "close", "keep-alive", "te", "upgrade", "trailer", "proxy-connection", "proxy-authenticate",
        "proxy-authorization", "proxy-authentication-info", "http2-settings");
    private static final Set<String> END_TO_END = IntStream.range(1, HeaderName.COUNT)
        .mapToObj(id -> HeaderName.name(id).toLowerCase(Locale.ROOT))
        .filter(name -> !NOMINABLE.contains(name)).collect(Collectors.toSet());

    private ReferenceRequestParser() {
    }

    static Result parse(String text) {
        String rest = text;
        int emptyLines = 0;
        while (rest.startsWith("\r\n")) {
            rest = rest.substring(2);
            emptyLines++;
        }
        if (emptyLines > 4) {
            return new Result(Verdict.REFUSED, null);
        }
        List<String> lines = new ArrayList<>();
        int start = 0;
        boolean isComplete = false;
        while (!isComplete) {
            int end = rest.indexOf("\r\n", start);
            if (end < 0) {
                break;
            }
            String line = rest.substring(start, end);
            start = end + 2;
            isComplete = line.isEmpty();
            if (!isComplete) {
                lines.add(line);
            }
        }
        try {
            RequestView view = view(lines, emptyLines * 2 + start, isComplete);
            return isComplete ? new Result(Verdict.ACCEPTED, view) : new Result(Verdict.INCOMPLETE, null);
        } catch (IllegalArgumentException e) {
            return new Result(Verdict.REFUSED, null);
        }
    }

    /** Host, port (or -1), or an exception. */
    static Object[] authority(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        require(parts.matches());
        String host = parts.group(1);
        if (host.startsWith("[")) {
            require(IPV6.matcher(host.substring(1, host.length() - 1)).matches());
        } else {
            require(host.length() <= 255 && NAME.matcher(host).matches());
            require(!host.matches("[0-9.]+") || host.matches(IPV4));
        }
        int port = parts.group(2) == null || parts.group(2).isEmpty() ? -1 : Integer.parseInt(parts.group(2));
        require(port <= 65535);
        return new Object[] {host, port};
    }

    private static RequestView view(List<String> lines, int length, boolean isComplete) {
        if (lines.isEmpty()) {
            return null;
        }
        Matcher line = REQUEST_LINE.matcher(lines.get(0));
        require(line.matches());
        String method = line.group(1);
        require(method.length() <= 32);
        require(line.group(3).equals("1"));
        int minor = line.group(4).equals("0") ? 0 : 1;
        Target target = target(method, line.group(2));
        List<String[]> fields = new ArrayList<>();
        for (String fieldLine : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(fieldLine);
            require(field.matches());
            fields.add(new String[] {field.group(1), field.group(2).replaceAll("^[ \\t]+|[ \\t]+$", "")});
        }
        require(fields.size() <= 100);
        List<String> hosts = values(fields, "host");
        require(hosts.size() <= 1 && (!isComplete || minor == 0 || hosts.size() == 1));
        String authority = target.authority;
        if (!hosts.isEmpty()) {
            authority(hosts.get(0));
            authority = authority.isEmpty() ? hosts.get(0) : authority;
        }
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        require(lengths.size() + codings.size() <= 1);
        require(codings.isEmpty() || minor == 1 && codings.get(0).equalsIgnoreCase("chunked"));
        require(lengths.isEmpty() || lengths.get(0).matches("\\d+"));
        long contentLength = lengths.isEmpty() ? -1 : Long.parseLong(lengths.get(0));
        List<String> expectations = minor == 0 ? List.of() : values(fields, "expect");
        require(expectations.isEmpty()
            || expectations.size() == 1 && expectations.get(0).equalsIgnoreCase("100-continue"));
        Set<String> options = options(values(fields, "connection"));
        boolean keepAlive = !options.contains("close") && (minor == 1 || options.contains("keep-alive"));
        Object[] host = authority.isEmpty() ? new Object[] {"", -1} : authority(authority);
        int framing = !codings.isEmpty() ? BodyFraming.CHUNKED
            : contentLength >= 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
        List<RequestView.Field> views = fields.stream().map(field -> new RequestView.Field(
            field[0], field[1], field[0].contains("_"), options.contains(field[0].toLowerCase(Locale.ROOT)))).toList();
        return new RequestView(length, method, target.form, target.path, target.query, (String) host[0],
            (Integer) host[1], authority, minor, framing, contentLength, keepAlive, !expectations.isEmpty(),
                target.https,
            views);
    }

    private record Target(int form, String authority, String path, String query, boolean https) {
    }

    private static Target target(String method, String target) {
        if (method.equals("CONNECT")) {
            require(!target.endsWith(":") && (int) authority(target)[1] >= 0);
            return new Target(RequestHead.AUTHORITY, target, "", null, false);
        }
        if (target.equals("*")) {
            require(method.equals("OPTIONS"));
            return new Target(RequestHead.ASTERISK, "", "*", null, false);
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        boolean isAbsolute = absolute.matches();
        String rest = isAbsolute ? absolute.group(3) : target;
        Matcher pathQuery = PATH_QUERY.matcher(rest);
        require(pathQuery.matches() && (isAbsolute || pathQuery.group(1) != null));
        if (isAbsolute) {
            authority(absolute.group(2));
        }
        return new Target(isAbsolute ? RequestHead.ABSOLUTE : RequestHead.ORIGIN, isAbsolute ? absolute.group(2) : "",
            pathQuery.group(1) == null ? "" : pathQuery.group(1), pathQuery.group(2),
            isAbsolute && absolute.group(1).equalsIgnoreCase("https"));
    }

    private static Set<String> options(List<String> values) {
        Set<String> options = new HashSet<>();
        int unknown = 0;
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                String option = element.replaceAll("^[ \\t]+|[ \\t]+$", "").toLowerCase(Locale.ROOT);
                if (!option.isEmpty()) {
                    require(option.matches(TOKEN) && !END_TO_END.contains(option));
                    unknown += NOMINABLE.contains(option) ? 0 : 1;
                    options.add(option);
                }
            }
        }
        require(unknown <= 16);
        return options;
    }

    private static List<String> values(List<String[]> fields, String name) {
        return fields.stream().filter(field -> field[0].equalsIgnoreCase(name)).map(field -> field[1]).toList();
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
