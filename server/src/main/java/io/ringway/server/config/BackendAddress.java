package io.ringway.server.config;

import java.util.Locale;

/**
 * What a backend's {@code host} says: {@code name}, {@code http://name}, {@code https://[::1]:8443} or
 * {@code unix:/path}.
 *
 * @param scheme   {@code http} when none was written.
 * @param host     lower case, without brackets; empty for a Unix socket.
 * @param port     written after the host, or 0: none.
 * @param unixPath or null.
 */
record BackendAddress(BackendScheme scheme, String host, int port, String unixPath) {

    /** The forms that are read, for messages. */
    static final String ALLOWED =
            "NAME, IPv4 or [IPv6], alone or after http://, https:// or h2c://, with :PORT if port is left out; "
                    + "or unix:/PATH";

    /**
     * Reads an address.
     *
     * @param text in one of the forms.
     * @return the address.
     * @throws IllegalArgumentException when it is none; the message says what is wrong, in a few words.
     */
    static BackendAddress parse(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            require(ListenAddress.isUnixPath(path), "a Unix socket needs an absolute path of at most "
                    + ListenAddress.UNIX_PATH_MAX + " bytes");
            return new BackendAddress(BackendScheme.HTTP, "", 0, path);
        }
        int separator = text.indexOf("://");
        BackendScheme scheme = separator < 0 ? BackendScheme.HTTP : scheme(text.substring(0, separator));
        String authority = separator < 0 ? text : text.substring(separator + "://".length());
        // "http://name/" is what a URL library writes for the empty path.
        if (separator >= 0 && authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        require(authority.indexOf('@') < 0, "a user name or password has no place here");
        require(authority.chars().noneMatch(c -> c == '/' || c == '?' || c == '#'),
                "has a path; a path belongs in internal_path");
        return authority(scheme, authority);
    }

    private static BackendAddress authority(BackendScheme scheme, String authority) {
        int afterHost = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        int end = afterHost < 0 ? authority.length() : afterHost;
        String host = authority.substring(0, end);
        String rest = authority.substring(end);
        int port = 0;
        if (!rest.isEmpty()) {
            require(rest.matches(":[0-9]{1,5}"), authority.indexOf(':') != authority.lastIndexOf(':')
                    && !authority.startsWith("[") ? "an IPv6 address needs brackets" : "the port is not a number");
            port = Integer.parseInt(rest.substring(1));
            require(port >= 1 && port <= 65_535, "the port is out of range");
        }
        return new BackendAddress(scheme, HostName.canonical(host), port, null);
    }

    private static BackendScheme scheme(String text) {
        for (BackendScheme scheme : BackendScheme.values()) {
            if (scheme.text().equals(text.toLowerCase(Locale.ROOT))) {
                return scheme;
            }
        }
        throw new IllegalArgumentException("unknown scheme");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
