package io.ringway.server.control;

import io.ringway.ring.kernel.Kernel;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.downstream.h1.H1ServerShared;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.snapshot.ProxyLimits;

/**
 * What this process bears, and each worker's share of it. Slots for client connections are laid out at start, for twice
 * as many as are configured then; a reload may ask for any number up to that.
 *
 * @param workers     that share it
 * @param bearable    client connections of all workers that heap and open files bear
 * @param slots       client connections one worker has slots for
 * @param heapBytes   of the JVM
 * @param hasHandlers true if requests may be calls of handlers
 */
record Capacity(int workers, int bearable, int slots, long heapBytes, boolean hasHandlers) {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    /** Heap of an exchange without the index of its fields, with a margin. */
    private static final int EXCHANGE_HEAP_BYTES = 1536;
    /**
     * Heap of a call of a handler, which most requests may have, without the index of the request's fields; with a
     * margin. What is copied of the request, and what is on its way of a stream, has a bound of its own.
     */
    static final int CALL_HEAP_BYTES = 3584;
    /** Heap of one field in that index: four ints and two bytes, and what growing leaves unused. */
    private static final int FIELD_HEAP_BYTES = 24;
    /** One in so many open files is kept for upstream connections. */
    private static final int UPSTREAM_FILES_SHARE = 8;
    /** Files the process itself has open. */
    private static final int OWN_FILES = 32;
    /** Shares of the heap, in twentieths: of client connections, of requests, of what handlers' calls hold. */
    private static final int TWENTIETHS = 20;
    private static final int CLIENTS = 10;
    private static final int REQUESTS = 8;
    private static final int CLIENTS_BESIDE_HANDLERS = 5;
    private static final int REQUESTS_BESIDE_HANDLERS = 7;
    private static final int HANDLERS = 5;
    /** How many times the configured client connections there are slots for. */
    private static final long GROWTH = 2;

    /** Of a process without handlers. */
    Capacity(int workers, int bearable, int slots, long heapBytes) {
        this(workers, bearable, slots, heapBytes, false);
    }

    /**
     * Measures the process. Says in the log if it bears less than is wanted.
     *
     * @param kernel      to ask
     * @param workers     that share it
     * @param limits      that are wanted
     * @param hasHandlers true if requests may be calls of handlers
     * @return the capacity
     */
    static Capacity measure(Kernel kernel, int workers, LimitsConfig limits, boolean hasHandlers) {
        long heap = Runtime.getRuntime().maxMemory();
        long most = GROWTH * limits.connections();
        long byHeap = clientBytes(heap, hasHandlers) / H1ServerShared.CONNECTION_BYTES;
        int files = kernel.raiseFileLimit();
        long byFiles = files < 0 ? most : Math.max(1, files - files / UPSTREAM_FILES_SHARE - OWN_FILES);
        tell(limits.connections(), byHeap, "the heap: give the JVM more (-Xmx)");
        tell(limits.connections(), byFiles, "open files: raise ulimit -Hn, now " + files);
        int bearable = (int) Math.min(most, Math.min(byHeap, byFiles));
        return new Capacity(workers, bearable, share(bearable, workers), heap, hasHandlers);
    }

    private static void tell(int wanted, long limit, String by) {
        if (wanted > limit) {
            LOG.log(System.Logger.Level.INFO, "client connections are limited to " + limit + ", not " + wanted
                + ", by " + by + ", or set limits.connections");
        }
    }

    private static int share(long total, int workers) {
        return (int) Math.max(1, (total + workers - 1) / workers);
    }

    /**
     * The most client connections one worker may have under a configuration.
     *
     * @param limits of the configuration
     * @return connections
     */
    int connections(LimitsConfig limits) {
        return share(Math.min(limits.connections(), bearable), workers);
    }

    /**
     * Heap that the client connections of one worker may take, whatever they speak.
     *
     * @return bytes
     */
    long clientHeapBytes() {
        return clientBytes(heapBytes, hasHandlers) / workers;
    }

    private static long clientBytes(long heap, boolean hasHandlers) {
        return heap / TWENTIETHS * (hasHandlers ? CLIENTS_BESIDE_HANDLERS : CLIENTS);
    }

    /**
     * Heap that the calls of handlers of one worker may hold: copies of requests, and what is on its way of streams.
     *
     * @return bytes
     */
    long handlerHeapBytes() {
        return Math.min(HandOff.IMAGES_BYTES, heapBytes / TWENTIETHS * HANDLERS / workers);
    }

    /**
     * Says in the log if bodies that a handler would take are larger than the heap bears.
     *
     * @param handler   its name
     * @param bodyBytes the longest it takes
     */
    void tellOfBodies(String handler, long bodyBytes) {
        if (bodyBytes > handlerHeapBytes()) {
            LOG.log(System.Logger.Level.INFO, "handler " + handler + " takes bodies of up to " + bodyBytes
                + " bytes, but those above " + handlerHeapBytes() + " are answered with 413: give the JVM more (-Xmx)");
        }
    }

    /**
     * The most requests one worker may have in flight under a configuration: a part of the heap is for them, and
     * a longer list of fields makes each one larger, as does the call of a handler.
     *
     * @param limits of the configuration
     * @return requests
     */
    int exchanges(LimitsConfig limits) {
        long fields = (long) limits.headerCount() * FIELD_HEAP_BYTES;
        int share = hasHandlers ? REQUESTS_BESIDE_HANDLERS : REQUESTS;
        long bytes = EXCHANGE_HEAP_BYTES + fields + (hasHandlers ? CALL_HEAP_BYTES + fields : 0);
        return share(Math.min(Integer.MAX_VALUE, heapBytes / TWENTIETHS * share / bytes), workers);
    }

    /**
     * Gives limits a worker's share.
     *
     * @param limits without shares
     * @param config they come from
     * @return limits for one worker
     */
    ProxyLimits share(ProxyLimits limits, LimitsConfig config) {
        return limits.withShares(connections(config), exchanges(config));
    }
}
