/**
 * The configuration: what an operator may write, checked in full before anything is opened.
 *
 * <p>Main entry: {@link io.ringway.server.config.ConfigReader}, which turns a JSON file (and what the command line
 * and the environment put over it) into a {@link io.ringway.server.config.GatewayConfig} or into a list of
 * {@link io.ringway.server.config.ConfigProblem}. Everything that comes out is immutable.
 *
 * <p>Allowed imports: the JDK, jackson-core, and the router's {@code RouterMode}, which is a name. Nothing of the data
 * plane, and no sockets. Threads: a reader is used by one thread, its results by any.
 */
package io.ringway.server.config;
