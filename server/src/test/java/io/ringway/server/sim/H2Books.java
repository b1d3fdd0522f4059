package io.ringway.server.sim;

/**
 * The books of flow control that the product keeps of one HTTP/2 connection, as they are at this moment.
 *
 * @param sendWindow    bytes it may send on the connection
 * @param receiveWindow bytes the other side may send on the connection
 * @param credit        bytes that it has not given back yet
 * @param held          bytes that its streams hold
 * @param announced     the whole window, as it began
 * @param streams       that were not released
 */
record H2Books(long sendWindow, long receiveWindow, long credit, long held, long announced, int streams) {
}
