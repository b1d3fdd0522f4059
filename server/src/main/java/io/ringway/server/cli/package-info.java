/**
 * The command line: calls, options, environment, exit codes and the log on stderr.
 *
 * <p>Main entry: {@link io.ringway.server.cli.RingwayMain}. A call parses its arguments, reads the configuration, and
 * hands it to a {@link io.ringway.server.cli.GatewayLauncher}, the one seam to what serves.
 *
 * <p>Allowed imports: the JDK, picocli, {@code io.ringway.server.config}, {@code io.ringway.server.explain}; the log
 * also Agrona's queue. Nothing of the data plane except in {@code RingwayMain}, which connects the two. Threads: the
 * main thread, and the log's writer.
 */
package io.ringway.server.cli;
