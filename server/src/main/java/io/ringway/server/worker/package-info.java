/**
 * One worker per core: its ring, its tables, its turn. May import every room of the data plane, none of the control
 * plane. Thread: each worker's own; others talk to it through its mailbox. Entry:
 * {@link io.ringway.server.worker.Worker}.
 */
package io.ringway.server.worker;
