package io.ringway.server.sim;

import io.ringway.balancer.EndpointStats;
import io.ringway.ring.BlockPool;
import io.ringway.ring.BufferRing;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.conn.HeldInput;
import io.ringway.server.conn.OutboundQueue;
import io.ringway.server.conn.ReceiveLeases;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.proxy.ClusterPicker;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.upstream.h2.H2ClientConnection;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Looks into a worker, which shows nothing of itself: finds its parts by their type, wherever they are kept, and reads
 * what the checkers of bounds and of rest compare. Product code has no hooks for this.
 */
final class Probe {

    private static final Set<Object> IDLE_VALUES = Set.of(false, 0, 0L);
    /** Fields of a class, inherited ones included, that may lead to a part. */
    private static final ClassValue<List<Field>> PARTS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Class<?> of = type; of != null && of != Object.class; of = of.getSuperclass()) {
                for (Field field : of.getDeclaredFields()) {
                    boolean ours = field.getType().getName().startsWith("io.ringway.");
                    if (ours && !Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return fields;
        }
    };
    private static final Field PICKER = field(DownstreamEngine.class, "picker");
    private static final Field STATS = field(ClusterPicker.class, "stats");
    private static final Field OUT = field(Connection.class, "out");
    private static final Field HELD = field(Connection.class, "held");
    private static final Field IN_KERNEL = field(OutboundQueue.class, "inKernel");
    private static final Field QUEUED = field(OutboundQueue.class, "queuedBytes");

    private final ConnectionTable table;
    private final BlockPool blocks;
    private final BufferRing buffers;
    private final ReceiveLeases leases;
    private final TimerWheel timers;
    private final ExchangeEngine engine;
    private final DownstreamEngine requests;
    private final HandOff handOff;
    private final H2Probe h2;
    private final List<ClusterPicker> pickers = new ArrayList<>();

    /**
     * Finds the parts of a worker.
     *
     * @param worker to look into
     */
    Probe(Object worker) {
        table = find(worker, ConnectionTable.class);
        blocks = find(worker, BlockPool.class);
        buffers = find(worker, BufferRing.class);
        leases = find(worker, ReceiveLeases.class);
        timers = find(worker, TimerWheel.class);
        engine = find(worker, ExchangeEngine.class);
        requests = engine.downstream();
        handOff = find(worker, HandOff.class);
        h2 = new H2Probe(table);
    }

    private static <T> T find(Object root, Class<T> type) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Object at = open.poll();
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            for (Field field : PARTS.get(at.getClass())) {
                Object value = read(field, at);
                if (value != null && seen.add(value)) {
                    open.add(value);
                }
            }
        }
        throw new AssertionError("no " + type + " in a worker");
    }

    private static Object read(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field.toString(), e);
        }
    }

    private static Field field(Class<?> of, String name) {
        try {
            Field field = of.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new AssertionError(of + " has no field " + name + " any more", e);
        }
    }

    /** {@return what looks into its HTTP/2 connections} */
    H2Probe h2() {
        return h2;
    }

    /** {@return its calls of handlers} */
    HandOff handOff() {
        return handOff;
    }

    int connections() {
        return table.size();
    }

    int connectionCapacity() {
        return table.capacity();
    }

    boolean servesOlder() {
        return engine.servesOlder();
    }

    int exchanges() {
        return engine.exchangesInUse();
    }

    int blocksOut() {
        return blocks.outstanding();
    }

    long blockBytes() {
        return blocks.usedBytes();
    }

    int timersScheduled() {
        return timers.scheduled();
    }

    int buffersOut() {
        return leases.outstanding();
    }

    /** {@return whether the books of receive buffers agree with each other} */
    boolean isBufferBookRight() {
        return leases.outstanding() + leases.free() == buffers.count()
            && buffers.outstanding() == leases.outstanding();
    }

    /** Remembers the balancers of the present generation: requests in flight stay with theirs. */
    void notePicker() {
        ClusterPicker picker = (ClusterPicker) read(PICKER, requests);
        if (pickers.isEmpty() || pickers.getLast() != picker) {
            pickers.add(picker);
        }
    }

    /** {@return requests in flight by the books of the balancers, of all generations} */
    long inFlight() {
        long sum = 0;
        for (ClusterPicker picker : pickers) {
            for (EndpointStats stats : (EndpointStats[]) read(STATS, picker)) {
                sum += stats.activeTotal();
            }
        }
        return sum;
    }

    /** {@return the most that one connection has queued or held, bytes} */
    long largestQueue() {
        long largest = 0;
        for (int slot = 0; slot < table.limit(); slot++) {
            Connection connection = table.at(slot);
            if (connection != null) {
                OutboundQueue out = (OutboundQueue) read(OUT, connection);
                HeldInput held = (HeldInput) read(HELD, connection);
                largest = Math.max(largest, Math.max((long) read(QUEUED, out),
                    held.length()));
            }
        }
        return largest;
    }

    /** {@return whether the kernel is at work on a send of a connection to an origin of HTTP/2} */
    boolean isSendingUpstream() {
        for (int slot = 0; slot < table.limit(); slot++) {
            if (table.at(slot) instanceof H2ClientConnection upstream
                && (int) read(IN_KERNEL, read(OUT, upstream)) > 0) {
                return true;
            }
        }
        return false;
    }

    /** {@return one line for each connection, with every flag and number it has: for failures} */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (int slot = 0; slot < table.limit(); slot++) {
            Connection connection = table.at(slot);
            if (connection != null) {
                StringBuilder line = new StringBuilder(connection.getClass().getSimpleName());
                for (Class<?> type = connection.getClass(); type != Object.class; type = type.getSuperclass()) {
                    append(line, type, connection);
                }
                append(line.append(" out:"), OutboundQueue.class, read(OUT, connection));
                append(line.append(" held:"), HeldInput.class, read(HELD, connection));
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static void append(StringBuilder line, Class<?> type, Object of) {
        for (Field field : type.getDeclaredFields()) {
            Class<?> kind = field.getType();
            if (!Modifier.isStatic(field.getModifiers()) && (kind.isPrimitive() || kind.isEnum())) {
                field.setAccessible(true);
                Object value = read(field, of);
                if (value != null && !IDLE_VALUES.contains(value)) {
                    line.append(' ').append(field.getName()).append(Boolean.TRUE.equals(value) ? "" : "=" + value);
                }
            }
        }
    }
}
