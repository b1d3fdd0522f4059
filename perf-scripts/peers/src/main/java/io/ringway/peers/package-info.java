/**
 * The same two handlers, one that greets and one that waits, on other servers: what Ringway's handlers are measured
 * against. Each program is {@code main(PORT, HELLO_THREADS, WAIT_THREADS, ...)}, serves on one event loop until it is
 * stopped, and says its version in the first line of its output.
 */
package io.ringway.peers;
