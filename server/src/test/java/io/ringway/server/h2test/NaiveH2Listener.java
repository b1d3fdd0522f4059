package io.ringway.server.h2test;

import java.util.List;

/** What happens on a peer's connection. Called inside {@link NaiveH2Peer#feed}; may use the peer. */
public interface NaiveH2Listener {

    /** Listens to nothing. */
    NaiveH2Listener NONE = new NaiveH2Listener() { };

    /** Any frame came; it was not looked at yet. */
    default void onFrame(NaiveFrame frame) {
    }

    /** A request's or a final response's head came. */
    default void onHead(NaiveH2Stream stream) {
    }

    /** An interim response came. */
    default void onInterim(NaiveH2Stream stream, List<NaiveField> fields) {
    }

    /** Bytes of a body came, at least one. */
    default void onData(NaiveH2Stream stream, byte[] bytes) {
    }

    /** The other side has ended the stream in order, trailers included. */
    default void onEnd(NaiveH2Stream stream) {
    }

    /** The other side has reset the stream. */
    default void onReset(NaiveH2Stream stream, int code) {
    }

    /** The other side will take no streams above the last. */
    default void onGoAway(int last, int code) {
    }

    /** The other side's settings came. */
    default void onSettings() {
    }
}
