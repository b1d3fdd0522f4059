package io.ringway.server.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What happened in the hand-off of one run: how often what, and when there was no room. */
final class Calls {

    private final Map<CallEvent, Long> counts = new EnumMap<>(CallEvent.class);
    private final List<Shed> sheds = new ArrayList<>();

    /** No room for a request at a time. */
    private record Shed(int handler, long atNs, boolean isLineFull) {
    }

    void count(CallEvent event) {
        count(event, 1);
    }

    void count(CallEvent event, long times) {
        counts.merge(event, times, Long::sum);
    }

    /** {@return how often what happened} */
    Map<CallEvent, Long> counts() {
        return counts;
    }

    /**
     * Notes that a worker had no room for a request.
     *
     * @param handler    it was for
     * @param atNs       time
     * @param isLineFull whether the line may have been full, too
     */
    void shed(int handler, long atNs, boolean isLineFull) {
        sheds.add(new Shed(handler, atNs, isLineFull));
    }

    /**
     * Tells whether there was no room.
     *
     * @param handler  asked for
     * @param fromNs   begin
     * @param untilNs  end
     * @param lineFull whether the line must have been full, too
     * @return true if it happened in that time
     */
    boolean wasFull(int handler, long fromNs, long untilNs, boolean lineFull) {
        return sheds.stream().anyMatch(shed -> shed.handler == handler && shed.atNs >= fromNs && shed.atNs <= untilNs
            && (shed.isLineFull || !lineFull));
    }
}
