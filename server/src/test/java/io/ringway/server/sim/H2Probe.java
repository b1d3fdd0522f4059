package io.ringway.server.sim;

import io.ringway.http.h2.H2Connection;
import io.ringway.http.h2.H2Limits;
import io.ringway.http.h2.H2Stream;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.h2.MultiplexedConnection;
import java.lang.reflect.Field;
import java.util.function.IntPredicate;

/** Looks into the HTTP/2 connections of a worker: what the checker of windows compares (checker 6). */
final class H2Probe {

    private static final String PACKAGE = "io.ringway.http.h2.";
    private static final int BODY = 3;
    private static final Field CORE = field("H2Connection", "core");
    private static final Field PARSER = field("H2Connection", "parser");
    private static final Field FLOW = field("ConnectionCore", "flow");
    private static final Field LIMITS = field("ConnectionCore", "limits");
    private static final Field DATA_STREAM = field("ConnectionCore", "dataStream");
    private static final Field RECEIVE = field("FlowControl", "receiveWindow");
    private static final Field CREDIT = field("FlowControl", "creditBytes");
    private static final Field INITIAL = field("FlowControl", "initialReceiveWindow");
    private static final Field STREAM_RECEIVE = field("H2Stream", "receiveWindow");
    private static final Field STREAM_CREDIT = field("H2Stream", "creditBytes");
    private static final Field PHASE = field("H2FrameParser", "phase");
    private static final Field TYPE = field("H2FrameParser", "type");
    private static final Field LEFT = field("H2FrameParser", "left");

    private final ConnectionTable table;

    /**
     * Looks into a worker.
     *
     * @param table of its connections
     */
    H2Probe(ConnectionTable table) {
        this.table = table;
    }

    private static Field field(String type, String name) {
        try {
            Field field = Class.forName(PACKAGE + type, true, H2Probe.class.getClassLoader()).getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " has no field " + name + " any more", e);
        }
    }

    private static Object read(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field.toString(), e);
        }
    }

    private static int number(Field field, Object of) {
        try {
            return field.getInt(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field.toString(), e);
        }
    }

    /** The codec of a connection that speaks, or null. */
    private H2Connection codec(int slot) {
        Connection connection = table.at(slot);
        if (connection instanceof MultiplexedConnection multiplexed && multiplexed.codec() != null
            && !multiplexed.codec().isOver()) {
            return multiplexed.codec();
        }
        return null;
    }

    /**
     * Reads the books of a connection.
     *
     * @param isIt tells whether a descriptor is the connection's
     * @return its books, or null if there is none that speaks
     */
    H2Books books(IntPredicate isIt) {
        for (int slot = 0; slot < table.limit(); slot++) {
            H2Connection codec = codec(slot);
            if (codec != null && isIt.test(table.at(slot).fd())) {
                return books(codec);
            }
        }
        return null;
    }

    private static H2Books books(H2Connection codec) {
        Object core = read(CORE, codec);
        Object flow = read(FLOW, core);
        long held = 0;
        for (H2Stream stream = codec.firstStream(); stream != null; stream = codec.nextStream(stream)) {
            held += stream.heldBytes();
        }
        return new H2Books(codec.sendWindow(), number(RECEIVE, flow), number(CREDIT, flow), held,
            ((H2Limits) read(LIMITS, core)).connectionWindowBytes(), codec.streamCount());
    }

    /**
     * Looks for a byte of a window that was lost or counted twice: what is open, what is held, what is owed and what
     * has not come of the frame that is being read is always the whole, of the connection and of each stream.
     *
     * @return what is wrong, or null
     */
    String wrongWindow() {
        for (int slot = 0; slot < table.limit(); slot++) {
            H2Connection codec = codec(slot);
            String wrong = codec == null ? null : wrong(codec);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static String wrong(H2Connection codec) {
        Object core = read(CORE, codec);
        Object parser = read(PARSER, codec);
        boolean inData = number(PHASE, parser) == BODY && number(TYPE, parser) == 0;
        int coming = inData ? number(LEFT, parser) : 0;
        H2Books books = books(codec);
        if (books.receiveWindow() < 0 || books.sendWindow() < 0
            || books.receiveWindow() + books.credit() + books.held() + coming != books.announced()) {
            return "connection: " + books + ", coming " + coming;
        }
        int initial = number(INITIAL, read(FLOW, core));
        Object dataStream = read(DATA_STREAM, core);
        for (H2Stream stream = codec.firstStream(); stream != null; stream = codec.nextStream(stream)) {
            int window = number(STREAM_RECEIVE, stream);
            int credit = number(STREAM_CREDIT, stream);
            int more = stream == dataStream ? coming : 0;
            if (stream.canReceive() && window + credit + stream.heldBytes() + more != initial) {
                return "stream " + stream.streamId() + ": window " + window + ", credit " + credit + ", held "
                    + stream.heldBytes() + ", coming " + more + ", announced " + initial;
            }
        }
        return null;
    }
}
