package io.ringway.router;

import java.util.Locale;
import java.util.regex.Pattern;

/** Reads host patterns of a configuration. */
final class HostPattern {
    /** The key of all hosts. */
    static final String ANY = "";
    /** Longest name, RFC 1035 2.3.4 in its text form; longer ones in requests match no pattern. */
    static final int LENGTH_MAX = 253;

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");

    private HostPattern() {
    }

    /**
     * Reads one pattern.
     *
     * @param text as configured: a name, an address, {@code *.name}, or {@code *} for any.
     * @return the key: lower case, without a dot at the end; {@code .name} for a wildcard, {@link #ANY} for any host.
     * @throws IllegalArgumentException with a sentence for the operator.
     */
    static String key(String text) {
        if (text.equals("*")) {
            return ANY;
        }
        String host = text.toLowerCase(Locale.ROOT);
        boolean isWildcard = host.startsWith("*.");
        String name = isWildcard ? host.substring(2) : host;
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "it has " + name.length() + " characters, allowed are " + LENGTH_MAX);
        }
        if (!NAME.matcher(name).matches() && (isWildcard || !IPV6.matcher(name).matches())) {
            throw new IllegalArgumentException(hint(text, name));
        }
        return isWildcard ? '.' + name : name;
    }

    private static String hint(String text, String name) {
        if (text.contains("://")) {
            return "a host has no scheme";
        }
        if (name.matches("[^:]*:[0-9]*")) {
            return "a host has no port here; routes serve all ports that are listened on";
        }
        if (name.indexOf('*') >= 0) {
            return "a wildcard is the first label only, as in *.example.org";
        }
        if (!name.chars().allMatch(c -> c < 0x80)) {
            return "names outside ASCII are written in their xn-- form";
        }
        return "a host is a name, an IPv4 address, [IPv6] in brackets, *.name, or * for any";
    }
}
