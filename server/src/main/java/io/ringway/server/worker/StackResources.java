package io.ringway.server.worker;

import io.ringway.ring.BlockPool;
import io.ringway.ring.BufferRing;
import io.ringway.ring.OutputArena;
import io.ringway.ring.Ring;
import io.ringway.ring.RingException;
import io.ringway.ring.kernel.Kernel;
import io.ringway.server.conn.ReceiveScheduler;

/**
 * What a stack has from the kernel: its ring and its memory. All of it or nothing: where the kernel refuses a part, the
 * parts before it are given back. Thread: the stack's.
 */
final class StackResources implements AutoCloseable {

    private Ring ring;
    private BufferRing buffers;
    private BlockPool blocks;
    private OutputArena firstArena;
    private OutputArena secondArena;

    /**
     * Takes everything.
     *
     * @param config with the kernel and the sizes
     * @throws RingException if the kernel refuses, with the remedy; nothing is held then
     */
    StackResources(StackConfig config) {
        try {
            open(config);
        } catch (RingException refused) {
            close();
            throw refused;
        }
    }

    private void open(StackConfig config) {
        Kernel kernel = config.kernel();
        WorkerMemory memory = config.memory();
        ring = new Ring(kernel, config.features(), config.ring());
        buffers = new BufferRing(kernel, ring, ReceiveScheduler.GROUP, memory.receiveBuffers(),
            memory.receiveBufferBytes());
        blocks = new BlockPool(kernel, memory.blockBytes());
        firstArena = new OutputArena(kernel, memory.arenaBytes());
        secondArena = new OutputArena(kernel, memory.arenaBytes());
    }

    Ring ring() {
        return ring;
    }

    BufferRing buffers() {
        return buffers;
    }

    BlockPool blocks() {
        return blocks;
    }

    OutputArena firstArena() {
        return firstArena;
    }

    OutputArena secondArena() {
        return secondArena;
    }

    /** Closes the ring, then frees the memory that its operations may have referred to. */
    @Override
    public void close() {
        close(ring);
        close(buffers);
        close(firstArena);
        close(secondArena);
        close(blocks);
    }

    private static void close(AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception impossible) {
            throw new AssertionError("none of them declares one", impossible);
        }
    }
}
