package io.ringway.server.worker;

/**
 * How much memory a worker lays out, and what its clients may take.
 *
 * @param receiveBuffers     buffers the kernel receives into, a power of two
 * @param receiveBufferBytes bytes of each
 * @param blockBytes         most bytes of blocks in use at a time; pages are taken as they are used
 * @param arenaBytes         bytes of each of the two output arenas
 * @param upstreamSlots      upstream connections there are slots for, besides the clients
 * @param clientHeapBytes    of the heap for client connections, open or kept for others
 */
public record WorkerMemory(int receiveBuffers, int receiveBufferBytes, long blockBytes, int arenaBytes,
                           int upstreamSlots, long clientHeapBytes) {

    /**
     * What a gateway uses. Receive buffers, measured at 1 MiB bodies, CPU per request to HAProxy's in the same run:
     * 32 KiB 1.05, 64 KiB 0.98, 128 KiB 0.77 to 0.91; no difference at 128 B and 16 KiB. Pages that no receive reaches
     * are never touched.
     */
    public static final WorkerMemory DEFAULT = new WorkerMemory(64, 128 * 1024, 512L * 1024 * 1024, 1024 * 1024,
        16 * 1024);

    /**
     * Of a loop whose clients the heap bears in any case.
     *
     * @param receiveBuffers     buffers the kernel receives into, a power of two
     * @param receiveBufferBytes bytes of each
     * @param blockBytes         most bytes of blocks in use at a time
     * @param arenaBytes         bytes of each of the two output arenas
     * @param upstreamSlots      upstream connections there are slots for, besides the clients
     */
    public WorkerMemory(int receiveBuffers, int receiveBufferBytes, long blockBytes, int arenaBytes,
                        int upstreamSlots) {
        this(receiveBuffers, receiveBufferBytes, blockBytes, arenaBytes, upstreamSlots, Long.MAX_VALUE);
    }

    /**
     * The same for clients that may take so much.
     *
     * @param bytes of the heap
     * @return the sizes
     */
    public WorkerMemory withClientHeap(long bytes) {
        return new WorkerMemory(receiveBuffers, receiveBufferBytes, blockBytes, arenaBytes, upstreamSlots, bytes);
    }
}
