package io.ringway.server.sim;

import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.util.List;

/**
 * How one simulated peer speaks HTTP/2, whichever side it is. Immutable.
 *
 * @param streams          announced as the most at once, zero for none
 * @param initialWindow    of streams, as announced at the beginning
 * @param streamWindow     up to which it opens the window of each stream
 * @param connectionWindow up to which it opens the window of the connection
 * @param creditBytes      most of one WINDOW_UPDATE
 * @param creditGapNs      between two rounds of credit; zero gives it at once
 * @param crumbs           rounds of one byte before that
 * @param dataBytes        most of one DATA frame
 * @param padding          of each DATA frame, -1 for none
 * @param headerBytes      most of a field block in one frame
 * @param form             of fields
 * @param huffman          whether strings are coded
 * @param events           that happen on each connection, in order
 */
record H2Plan(int streams, int initialWindow, int streamWindow, int connectionWindow, int creditBytes,
              long creditGapNs, int crumbs, int dataBytes, int padding, int headerBytes,
              NaiveHpackEncoder.Form form, boolean huffman, List<Event> events) {

    private static final int STREAMS_MAX = 20;

    /** Copies the list. */
    H2Plan {
        events = List.copyOf(events);
    }

    /** Kinds of what happens in the middle. */
    enum Kind {
        /** SETTINGS with another initial window. */
        WINDOW,
        /** SETTINGS with another size of the decoder's table. */
        TABLE,
        /** SETTINGS with a larger or smaller frame size. */
        FRAME_SIZE,
        /** SETTINGS with more or fewer streams at once. */
        STREAMS,
        /** SETTINGS that nobody knows. */
        UNKNOWN_SETTING,
        /** PING. */
        PING,
        /** PRIORITY, of a stream that exists or not. */
        PRIORITY,
        /** A frame of a type that nobody knows. */
        UNKNOWN_FRAME,
        /** RST_STREAM on one of the open streams. */
        RESET,
        /** GOAWAY: no more streams on this connection. */
        GO_AWAY,
        /** No credit for so many milliseconds, once; for zero, no more at all. */
        HOLD;

        /** {@return whether it happens to streams that are open} */
        boolean needsStreams() {
            return this == RESET || this == HOLD || this == STREAMS;
        }
    }

    /**
     * Something that happens once on each connection.
     *
     * @param kind  of it
     * @param atNs  from when the connection is there
     * @param value of a setting, or which of the open streams
     */
    record Event(Kind kind, long atNs, int value) {
    }

    /** {@return options of a peer that does so; credit is given by the actor} */
    NaiveH2Options options() {
        NaiveH2Options options = NaiveH2Options.honest();
        if (streams > 0) {
            options.withoutSetting(NaiveFrames.ENABLE_PUSH).setting(NaiveFrames.MAX_CONCURRENT_STREAMS, streams);
        }
        return options.windows(initialWindow, connectionWindow).withholdCredit().forgetBodies()
            .dataBytes(dataBytes).padding(padding).headerBytes(headerBytes).encoding(form, huffman);
    }

    /** {@return settings of an event, identifier and value} */
    static long[] setting(Event event) {
        return switch (event.kind()) {
            case WINDOW -> new long[] {NaiveFrames.INITIAL_WINDOW_SIZE, event.value()};
            case TABLE -> new long[] {NaiveFrames.HEADER_TABLE_SIZE, event.value()};
            case FRAME_SIZE -> new long[] {NaiveFrames.MAX_FRAME_SIZE, event.value()};
            case STREAMS -> new long[] {NaiveFrames.MAX_CONCURRENT_STREAMS, 1 + event.value() % STREAMS_MAX};
            default -> new long[] {0x6a6a, event.value()};
        };
    }
}
