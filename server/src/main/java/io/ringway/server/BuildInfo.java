package io.ringway.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this build is.
 *
 * @param version of the project.
 * @param commit  it was built from, with {@code -dirty} when the tree had changes; {@code unknown} without git.
 * @param time    of the commit in UTC, or {@code unknown}.
 */
public record BuildInfo(String version, String commit, String time) {

    /** What the server calls itself in {@code Via} (RFC 9110 7.6.3) and {@code Proxy-Status} (RFC 9209). */
    public static final String PSEUDONYM = "ringway";

    private static final String UNKNOWN = "unknown";

    /**
     * Reads what the build left beside this class.
     *
     * @return the description.
     */
    public static BuildInfo load() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(properties.getProperty("version", UNKNOWN), properties.getProperty("commit", UNKNOWN),
                properties.getProperty("time", UNKNOWN));
    }

    @Override
    public String toString() {
        return "ringway " + version + " (commit " + commit + ", " + time + ")";
    }
}
