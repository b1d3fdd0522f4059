package io.ringway.server.worker;

import io.ringway.server.handoff.HandOff;

/**
 * How much memory a worker lays out, and what its clients may take.
 *
 * @param receiveBuffers     buffers the kernel receives into, a power of two
 * @param receiveBufferBytes bytes of each
 * @param blockBytes         most bytes of blocks in use at a time; pages are taken as they are used
 * @param arenaBytes         bytes of each of the two output arenas
 * @param upstreamSlots      upstream connections there are slots for, besides the clients
 * @param clientHeapBytes    of the heap for client connections, open or kept for others
 * @param handlerHeapBytes   of the heap for requests to handlers and what is on its way of their streams
 */
public record WorkerMemory(int receiveBuffers, int receiveBufferBytes, long blockBytes, int arenaBytes,
                           int upstreamSlots, long clientHeapBytes, long handlerHeapBytes) {

    /**
     * What a gateway uses. Receive buffers, measured at 1 MiB bodies, CPU per request to HAProxy's in the same run:
     * 32 KiB 1.05, 64 KiB 0.98, 128 KiB 0.77 to 0.91; no difference at 128 B and 16 KiB. Pages that no receive reaches
     * are never touched.
     */
    public static final WorkerMemory DEFAULT = new WorkerMemory(64, 128 * 1024, 512L * 1024 * 1024, 1024 * 1024,
        16 * 1024);

    /**
     * Of a loop whose clients and handlers the heap bears in any case.
     *
     * @param receiveBuffers     buffers the kernel receives into, a power of two
     * @param receiveBufferBytes bytes of each
     * @param blockBytes         most bytes of blocks in use at a time
     * @param arenaBytes         bytes of each of the two output arenas
     * @param upstreamSlots      upstream connections there are slots for, besides the clients
     */
    public WorkerMemory(int receiveBuffers, int receiveBufferBytes, long blockBytes, int arenaBytes,
                        int upstreamSlots) {
        this(receiveBuffers, receiveBufferBytes, blockBytes, arenaBytes, upstreamSlots, Long.MAX_VALUE,
            HandOff.IMAGES_BYTES);
    }

    /**
     * The same where less of the heap may be used.
     *
     * @param clientBytes  for clients
     * @param handlerBytes for requests to handlers
     * @return the sizes
     */
    public WorkerMemory withHeap(long clientBytes, long handlerBytes) {
        return new WorkerMemory(receiveBuffers, receiveBufferBytes, blockBytes, arenaBytes, upstreamSlots, clientBytes,
            handlerBytes);
    }
}
