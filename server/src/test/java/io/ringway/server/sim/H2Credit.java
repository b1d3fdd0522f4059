package io.ringway.server.sim;

import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveH2Stream;

/**
 * Opens the windows of a simulated peer as its plan says: at once, or in rounds some time apart, the first of which may
 * bring one byte each. A window is opened up to where the plan has it, whatever SETTINGS made of it meanwhile. Once in
 * the life of a connection it may give none for a while.
 */
final class H2Credit {

    /** A large window in more parts than that, with no content beside them, is a flood. */
    private static final long PARTS_MAX = 32;

    private final World world;
    private final H2Plan plan;
    private final NaiveH2Peer peer;
    private final Runnable flush;
    private int rounds;
    private boolean ticking;
    private boolean hasHeld;
    private boolean holding;
    private boolean stopped;

    /**
     * Begins with a connection.
     *
     * @param world it is in
     * @param plan  of the peer
     * @param peer  whose windows are opened
     * @param flush sends what was queued
     */
    H2Credit(World world, H2Plan plan, NaiveH2Peer peer, Runnable flush) {
        this.world = world;
        this.plan = plan;
        this.peer = peer;
        this.flush = flush;
    }

    void stop() {
        stopped = true;
    }

    /**
     * Gives no credit for a while.
     *
     * @param ns    how long
     * @param stall counted if a window is closed when it is over
     * @return false if it does so no more
     */
    boolean hold(long ns, PeerFault stall) {
        if (hasHeld || stopped || !world.peerFaults().has(stall)) {
            return false;
        }
        hasHeld = true;
        holding = true;
        world.network().after(ns, () -> {
            holding = false;
            if (!stopped) {
                if (isAnyClosed()) {
                    world.peerFaults().hit(stall);
                }
                onProgress();
                flush.run();
            }
        });
        return true;
    }

    private boolean isAnyClosed() {
        boolean isOpen = false;
        for (NaiveH2Stream stream : peer.streams()) {
            if (stream.isOpen() && !stream.isRemoteEnded()) {
                isOpen = true;
                if (stream.receiveWindow() <= 0) {
                    return true;
                }
            }
        }
        return isOpen && peer.receiveWindow() <= 0;
    }

    /** Something came, or a stream was opened: gives credit, now or in the next round. */
    void onProgress() {
        if (stopped || holding) {
            return;
        }
        if (plan.creditGapNs() == 0) {
            give(true);
        } else if (!ticking) {
            ticking = true;
            world.network().after(plan.creditGapNs(), this::round);
        }
    }

    private void round() {
        ticking = false;
        if (!stopped && !holding) {
            give(false);
            rounds++;
            flush.run();
            if (peer.openStreams() > 0) {
                onProgress();
            }
        }
    }

    /** At once means as soon as half of a window is gone: a frame for each byte would be a flood. */
    private void give(boolean atOnce) {
        for (NaiveH2Stream stream : peer.streams()) {
            if (stream.isOpen() && !stream.isRemoteEnded()) {
                give(stream.id(), stream.receiveWindow(), plan.streamWindow(), atOnce);
            }
        }
        give(0, peer.receiveWindow(), plan.connectionWindow(), atOnce);
    }

    private void give(int stream, long window, int full, boolean atOnce) {
        long missing = full - window;
        if (missing > 0 && (!atOnce || missing >= full / 2)) {
            // A window that SETTINGS took below zero opens by halves: in parts it would stay shut for longer than the
            // gateway bears.
            long part = Math.max(Math.max(plan.creditBytes(), full / PARTS_MAX), -window / 2);
            long most = rounds < plan.crumbs() ? 1 : atOnce ? missing : part;
            peer.credit(stream, (int) Math.min(missing, most));
        }
    }
}
