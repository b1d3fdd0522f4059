package io.ringway.ring.sim;

/** Who uses one end of a connection: a descriptor of a kernel, or a simulated peer. */
interface StreamUser {
    /** Bytes, the end of the other direction or a reset have come. */
    void onReadable();

    /** There is room to send again. */
    void onWritable();

    /** The connect has ended, well or not. */
    void onConnectDone();

    /** {@return whether what it sends may be cut short by a fault: a simulated peer's, whom the network can tell} */
    boolean isPeer();
}
