package io.ringway.server.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Checks host names (RFC 1123 2.1, with the underscore that container networks use). */
final class HostName {

    /** Longest name in characters. */
    static final int LENGTH_MAX = 253;
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    private HostName() {
    }

    /**
     * Reads a host as URLs write it.
     *
     * @param text a name, an IPv4 address or an IPv6 address in brackets.
     * @return lower case, without brackets and final dot.
     * @throws IllegalArgumentException when it is none; the message says what is wrong, in a few words.
     */
    static String canonical(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            IpAddress ip = IpAddress.parse(text.substring(1, text.length() - 1));
            if (ip == null || text.indexOf(':') < 0) {
                throw new IllegalArgumentException("not an IPv6 address in brackets");
            }
            return ip.toString();
        }
        String name = text.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the host is empty");
        }
        if (name.length() > LENGTH_MAX || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a host name (letters, digits, '-', '_' and dots)");
        }
        // A last label of digits makes it an IPv4 address for resolvers (WHATWG URL 3.5): then it must be a full one.
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (NUMBER.matcher(last).matches() && IpAddress.parse(name) == null) {
            throw new IllegalArgumentException("neither an IPv4 address nor a name");
        }
        return name;
    }

    /**
     * Reads a host a router listens to.
     *
     * @param text as for {@link #canonical}, {@code *.} and a name, or {@code *} for every host.
     * @return lower case; an IPv6 address in brackets, as in a request.
     * @throws IllegalArgumentException when it is none; the message says what is wrong, in a few words.
     */
    static String pattern(String text) {
        if (text.equals("*")) {
            return text;
        }
        if (text.startsWith("*.")) {
            return "*." + canonical(text.substring(2));
        }
        boolean hasPort = text.indexOf(':') >= 0 && !(text.startsWith("[") && text.endsWith("]"));
        if (hasPort) {
            throw new IllegalArgumentException("a host is matched without its port");
        }
        String host = canonical(text);
        return text.startsWith("[") ? "[" + host + "]" : host;
    }
}
