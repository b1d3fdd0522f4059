package io.ringway.server.worker;

/**
 * How much memory a worker lays out.
 *
 * @param receiveBuffers     buffers the kernel receives into, a power of two
 * @param receiveBufferBytes bytes of each
 * @param blockBytes         most bytes of blocks in use at a time; pages are taken as they are used
 * @param arenaBytes         bytes of each of the two output arenas
 * @param upstreamSlots      upstream connections there are slots for, besides the clients
 */
public record WorkerMemory(int receiveBuffers, int receiveBufferBytes, long blockBytes, int arenaBytes,
                           int upstreamSlots) {

    /**
     * What a gateway uses. Receive buffers, measured at 1 MiB bodies, CPU per request to HAProxy's in the same run:
     * 32 KiB 1.05, 64 KiB 0.98, 128 KiB 0.77 to 0.91; no difference at 128 B and 16 KiB. Pages that no receive reaches
     * are never touched.
     */
    public static final WorkerMemory DEFAULT = new WorkerMemory(64, 128 * 1024, 512L * 1024 * 1024, 1024 * 1024,
        16 * 1024);
}
