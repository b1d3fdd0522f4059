package io.ringway.ring.sim;

/**
 * A peer that expects nothing but a connection and its end: what else happens fails the test, unless a subclass wants
 * it.
 */
public abstract class QuietPeer implements SimPeer {

    /** Begins unconnected. */
    protected QuietPeer() {
    }

    @Override
    public void onConnected(SimSocket socket) {
        expect(socket.isConnected(), "told of a connection that is not there");
    }

    @Override
    public void onRefused(SimSocket socket, int errno) {
        throw new AssertionError("refused: " + errno);
    }

    @Override
    public void onBytes(SimSocket socket, byte[] bytes, int offset, int length) {
        throw new AssertionError("nobody asked");
    }

    @Override
    public void onWritable(SimSocket socket) {
        throw new AssertionError("what is short fits");
    }

    @Override
    public void onEnd(SimSocket socket) {
        socket.close();
    }

    @Override
    public void onReset(SimSocket socket) {
        expect(!socket.isConnected(), "told of a reset on a connection that is there");
    }

    private static void expect(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }
}
