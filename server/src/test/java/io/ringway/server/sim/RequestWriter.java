package io.ringway.server.sim;

import io.ringway.ring.sim.SimSocket;
import java.util.ArrayDeque;

/**
 * The sending half of a simulated client's connection: writes requests in the pieces and with the pauses of the plan,
 * and knows of each request whether it has begun and ended on the wire.
 */
final class RequestWriter {

    private final World world;
    private final ClientPlan plan;
    private final SimSocket socket;
    private final Runnable onTaken;
    private final Bytes out = new Bytes();
    private final ArrayDeque<Truth> unsent = new ArrayDeque<>();
    private long queued;
    private long taken;
    private long stopAt = Long.MAX_VALUE;
    private boolean pausing;
    private boolean closed;

    /**
     * Begins to write to a connection.
     *
     * @param world   it is in
     * @param plan    of the client
     * @param socket  to write to
     * @param onTaken called when the socket has taken bytes
     */
    RequestWriter(World world, ClientPlan plan, SimSocket socket, Runnable onTaken) {
        this.world = world;
        this.plan = plan;
        this.socket = socket;
        this.onTaken = onTaken;
    }

    /** Lets nothing out beyond so many bytes of this connection. */
    void stopAt(long bytes) {
        stopAt = bytes;
    }

    void head(Truth truth, boolean last) {
        truth.fromByte = queued;
        truth.toByte = Long.MAX_VALUE;
        unsent.add(truth);
        int before = out.length();
        truth.plan.writeHead(out, last);
        queued += out.length() - before;
    }

    void body(Truth truth) {
        int before = out.length();
        truth.plan.body().write(Pattern.request(truth.plan.id()), out);
        queued += out.length() - before;
        truth.toByte = queued;
    }

    void raw(Truth truth, String bytes) {
        truth.fromByte = queued;
        out.add(bytes);
        queued += bytes.length();
        truth.toByte = queued;
        unsent.add(truth);
    }

    /** {@return whether everything that was written is on its way} */
    boolean isEmpty() {
        return out.length() == 0;
    }

    long taken() {
        return taken;
    }

    void close() {
        closed = true;
    }

    /** Writes as much as the socket takes, or one piece of a slow writer. */
    void flush() {
        while (!closed && !pausing && out.length() > 0 && taken < stopAt) {
            int length = plan.writeBytes() > 0 ? Math.min(plan.writeBytes(), out.length()) : out.length();
            length = (int) Math.min(length, stopAt - taken);
            int result = socket.send(out.array(), out.start(), length);
            if (result < 0) {
                closed = true;
                return;
            }
            if (result == 0) {
                return;
            }
            out.drop(result);
            taken += result;
            world.progress();
            note();
            if (plan.writeBytes() > 0 && out.length() > 0) {
                pause();
            }
            onTaken.run();
        }
    }

    private void note() {
        while (!unsent.isEmpty() && unsent.peek().fromByte < taken) {
            Truth truth = unsent.peek();
            if (!truth.begun) {
                truth.begun = true;
                truth.begunNs = world.nowNs();
            }
            truth.sentWhole = truth.toByte <= taken;
            if (!truth.sentWhole) {
                return;
            }
            unsent.poll();
        }
    }

    private void pause() {
        pausing = true;
        world.network().after(plan.writeGapNs(), () -> {
            pausing = false;
            flush();
        });
    }
}
