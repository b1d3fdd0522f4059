package io.ringway.server.sim;

import io.ringway.ring.sim.SimSocket;
import io.ringway.server.h2test.NaiveH2Peer;

/**
 * Compares the windows of a connection at rest, as its peer and the product have them (checker 6): every stream is
 * over, and a round trip has carried away what was on its way. Then both have the same, and the window that is offered
 * is whole again.
 */
final class H2Rest {

    private static final int TRIES = 4;
    private static final long GAP_NS = 300_000_000L;
    private static final long PING = 0x72657374;

    private final World world;
    private final SimSocket socket;
    private final NaiveH2Peer peer;
    private final Runnable flush;
    private final Runnable done;
    private int tries;
    private int pongs;
    private boolean over;

    /**
     * Prepares a check.
     *
     * @param world  it is in
     * @param socket of the connection, the peer's end
     * @param peer   that gives no credit any more
     * @param flush  sends what was queued
     * @param done   called when the windows agree, or the product has closed the connection
     */
    H2Rest(World world, SimSocket socket, NaiveH2Peer peer, Runnable flush, Runnable done) {
        this.world = world;
        this.socket = socket;
        this.peer = peer;
        this.flush = flush;
        this.done = done;
    }

    /** Asks for a round trip. */
    void begin() {
        tries++;
        pongs = peer.pings();
        peer.ping(PING);
        flush.run();
    }

    /** The connection is gone. */
    void stop() {
        over = true;
    }

    /** Something came. */
    void onInput() {
        if (over || peer.pongs() <= pongs) {
            return;
        }
        pongs = Integer.MAX_VALUE;
        H2Books books = world.h2Books(socket.connectionId());
        if (books == null || agrees(books)) {
            over = true;
            done.run();
        } else if (tries < TRIES) {
            // A stream may have ended late, by what comes from its origin.
            world.network().after(tries * GAP_NS, () -> {
                if (!over) {
                    begin();
                }
            });
        } else {
            throw new SimulationFailure("windows", "at rest, connection " + socket.connectionId() + ": product has "
                + books + ", peer sends " + peer.sendWindow() + " and receives " + peer.receiveWindow());
        }
    }

    private boolean agrees(H2Books books) {
        return books.streams() == 0 && books.held() == 0 && books.receiveWindow() == peer.sendWindow()
            && books.sendWindow() == peer.receiveWindow()
            && books.receiveWindow() + books.credit() == books.announced();
    }
}
