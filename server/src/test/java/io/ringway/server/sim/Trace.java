package io.ringway.server.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What a simulation says of its events: nothing, or lines for people. Lines never influence a run. */
final class Trace {

    private final Consumer<String> sink;
    private final int kept;
    private final ArrayDeque<String> last = new ArrayDeque<>();

    private Trace(Consumer<String> sink, int kept) {
        this.sink = sink;
        this.kept = kept;
    }

    /** {@return a trace that says nothing} */
    static Trace none() {
        return new Trace(null, 0);
    }

    /**
     * A trace that keeps its last lines.
     *
     * @param lines to keep
     * @return the trace
     */
    static Trace last(int lines) {
        return new Trace(null, lines);
    }

    /**
     * A trace that hands on every line, and keeps some.
     *
     * @param sink  for the lines
     * @param lines to keep
     * @return the trace
     */
    static Trace to(Consumer<String> sink, int lines) {
        return new Trace(sink, lines);
    }

    boolean isOn() {
        return sink != null || kept > 0;
    }

    void add(long nowNs, String format, Object... args) {
        if (!isOn()) {
            return;
        }
        String line = String.format(Locale.ROOT, "%,15d  ", nowNs) + String.format(Locale.ROOT, format, args);
        if (sink != null) {
            sink.accept(line);
        }
        last.addLast(line);
        if (last.size() > kept) {
            last.removeFirst();
        }
    }

    /** {@return the lines that were kept} */
    List<String> lines() {
        return new ArrayList<>(last);
    }
}
