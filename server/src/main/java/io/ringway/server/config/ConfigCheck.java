package io.ringway.server.config;

/**
 * A check of a configuration that is good by itself, by somebody who knows more: the router, that two routes take the
 * same requests. It runs at {@code check}, start and reload, and opens nothing.
 */
@FunctionalInterface
public interface ConfigCheck {

    /**
     * Checks a configuration.
     *
     * @param config without errors so far.
     * @param report takes what is wrong.
     */
    void check(GatewayConfig config, Report report);

    /** Takes what a check finds, and adds where it was written. */
    interface Report {

        /**
         * Reports something that makes the configuration unusable.
         *
         * @param path    such as {@code $.routers[3].external_path}, with the index of
         *                {@link GatewayConfig#routers()}.
         * @param message what is wrong, as a half-sentence.
         * @param allowed what would be right, or empty.
         */
        void error(String path, String message, String allowed);

        /**
         * Reports something that looks wrong.
         *
         * @param path    as for an error.
         * @param message what is odd, as a half-sentence.
         * @param allowed what would be better, or empty.
         */
        void warning(String path, String message, String allowed);
    }
}
