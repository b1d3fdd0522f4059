/**
 * Ringway for embedders: {@link io.ringway.server.Ringway} starts a gateway from a configuration,
 * {@link io.ringway.server.RingwayBuilder} puts one together in code, with {@link io.ringway.server.Handler}s that
 * answer requests in this process.
 *
 * <p>What is public here is meant for embedders, but for {@link io.ringway.server.Hot}, {@link
 * io.ringway.server.Invariant} and {@link io.ringway.server.BuildInfo}, which every room uses. Of the rooms below
 * only these types are: {@code config.GatewayConfig} with the records it is made of, and {@code
 * config.ConfigReader}; {@code control.StartException} and {@code control.ReloadResult}, which methods here throw
 * and return; {@code metrics.Counter}. Everything else may change without notice, {@code Ringway.residue} and what
 * it returns included. Thread: any, unless a type says otherwise.
 */
package io.ringway.server;
