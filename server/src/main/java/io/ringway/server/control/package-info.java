/**
 * The control plane: turns a configuration into a snapshot and listening sockets, publishes generations, serves the
 * admin address, starts and stops workers. May import everything but {@code cli}. Thread: the embedder's, the
 * conductor's, and one for what a reload waits for; nothing here runs on a worker but the offer of its reports. Entry:
 * {@link io.ringway.server.control.Gateway}, {@link io.ringway.server.control.Conductor}.
 */
package io.ringway.server.control;
