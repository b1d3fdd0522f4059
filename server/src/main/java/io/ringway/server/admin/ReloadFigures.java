package io.ringway.server.admin;

/**
 * How reloads of the configuration went.
 *
 * @param succeeded      that were published and adopted by every worker
 * @param refused        whose file was not valid or could not be used
 * @param generation     published last
 * @param lastDurationNs from the wish to reload until every worker had adopted the last generation, zero before the
 *                       first reload
 * @param lastEpochMs    wall time of the last success, milliseconds since 1970; that of the start before the first
 */
public record ReloadFigures(long succeeded, long refused, long generation, long lastDurationNs, long lastEpochMs) {
}
