package io.ringway.server.explain;

import io.ringway.server.config.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A request that somebody asks about, as it would be sent: what is wrong with it is left to the gateway to say.
 *
 * @param method    as typed.
 * @param target    of the request line.
 * @param authority for the Host field, or null: one of the fields is Host.
 * @param fields    whole lines, such as {@code Accept: text/html}.
 * @param client    address it comes from.
 */
public record ExplainQuery(String method, String target, String authority, List<String> fields, IpAddress client) {

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final String CONNECT = "CONNECT";
    private static final String ASTERISK = "*";
    private static final String HOST = "host";
    private static final String DEFAULT_AUTHORITY = "localhost";

    /** Takes a copy of the list. */
    public ExplainQuery {
        fields = List.copyOf(fields);
    }

    /**
     * Reads what was typed, as curl would: a Host field beats the authority of the URL.
     *
     * @param method of the request.
     * @param url    {@code http://host:port/path?query}; or a path, for the host {@code localhost}; or {@code *}; or
     *               what CONNECT names.
     * @param fields as {@code name: value}.
     * @param client address the request comes from.
     * @return the query.
     * @throws IllegalArgumentException with a sentence for people, if there is no request in it.
     */
    public static ExplainQuery of(String method, String url, List<String> fields, IpAddress client) {
        checkPrintable("METHOD", method);
        checkPrintable("URL", url);
        for (String field : fields) {
            checkPrintable("-H", field);
            if (field.indexOf(':') <= 0) {
                throw new IllegalArgumentException("-H: \"" + field + "\" is no field; write 'name: value'");
            }
        }
        boolean hasHost = fields.stream().anyMatch(ExplainQuery::isHost);
        int authorityEnd = authorityEnd(method, url);
        String rest = url.substring(authorityEnd);
        boolean isAbsolute = startsWith(url, HTTP);
        String authority = isAbsolute ? url.substring(HTTP.length(), authorityEnd)
                : method.equals(CONNECT) ? url : DEFAULT_AUTHORITY;
        String target = isAbsolute && !rest.startsWith("/") ? '/' + rest : rest;
        return new ExplainQuery(method, method.equals(CONNECT) && !isAbsolute ? url : target,
                hasHost ? null : authority, fields, client);
    }

    private static int authorityEnd(String method, String url) {
        if (startsWith(url, HTTPS)) {
            throw new IllegalArgumentException("URL: this version has no TLS listener; write http://");
        }
        if (startsWith(url, HTTP)) {
            int end = HTTP.length();
            while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
                end++;
            }
            return end;
        }
        if (!url.startsWith("/") && !url.equals(ASTERISK) && !method.equals(CONNECT)) {
            throw new IllegalArgumentException("URL: \"" + url + "\" is neither http://HOST/PATH nor /PATH nor *");
        }
        return 0;
    }

    private static boolean startsWith(String url, String scheme) {
        return url.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static boolean isHost(String field) {
        return field.substring(0, field.indexOf(':')).strip().toLowerCase(Locale.ROOT).equals(HOST);
    }

    /** One line per field: a line break would make two of it, and nobody sends what cannot be typed. */
    private static void checkPrintable(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + ": empty");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + ": has a control character");
        }
    }

    /**
     * The request's head.
     *
     * @return its bytes as a client of HTTP/1.1 sends them.
     */
    byte[] bytes() {
        StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (authority != null) {
            head.append("Host: ").append(authority).append("\r\n");
        }
        fields.forEach(field -> head.append(field).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
