/**
 * The control plane: turns a configuration into a snapshot and listening sockets, starts and stops workers. May import
 * everything but {@code cli}. Thread: the embedder's; nothing here runs on a worker. Entry:
 * {@link io.ringway.server.control.Gateway}.
 */
package io.ringway.server.control;
