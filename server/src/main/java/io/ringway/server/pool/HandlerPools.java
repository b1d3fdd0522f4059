package io.ringway.server.pool;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.HandlerPorts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All handlers of a gateway. Created before its workers, started after them, stopped when they have ended. Thread: the
 * control plane's, but for {@link #open}.
 */
public final class HandlerPools implements HandlerPorts {

    /** No handlers. */
    public static final HandlerPools NONE = new HandlerPools(List.of(), "", 0,
        new HandlerLog(Runnable::run, System::nanoTime));

    private static final System.Logger LOG = System.getLogger("io.ringway.server");

    private final List<HandlerPool> pools = new ArrayList<>();
    private final List<String> names;

    /**
     * Creates the pools; no thread runs yet.
     *
     * @param specs   of the handlers; the index of each is its id
     * @param gateway name of the gateway, for the threads
     * @param workers there are
     * @param log     takes what goes wrong in handlers
     */
    public HandlerPools(List<PoolSpec> specs, String gateway, int workers, HandlerLog log) {
        Map<String, List<HandlerPool>> shared = new HashMap<>();
        for (PoolSpec spec : specs) {
            String name = spec.settings().pool();
            List<HandlerPool> members = name == null ? new ArrayList<>()
                : shared.computeIfAbsent(name, _ -> new ArrayList<>());
            HandlerPool pool = members.isEmpty()
                ? new HandlerPool(pools.size(), spec, gateway, workers, sharers(specs, name), log)
                : new HandlerPool(pools.size(), spec, members.getFirst(), members.size(), log);
            members.add(pool);
            pools.add(pool);
        }
        names = specs.stream().map(PoolSpec::name).toList();
    }

    private static int sharers(List<PoolSpec> specs, String pool) {
        return pool == null ? 1 : (int) specs.stream().filter(spec -> pool.equals(spec.settings().pool())).count();
    }

    /**
     * Makes the ports of a worker. Thread: the worker's; before {@link #start}.
     *
     * @param worker index
     * @param loop   mailbox of the worker
     * @return its ports, by handler id
     */
    @Override
    public List<HandlerPort> open(int worker, Mailbox<?> loop) {
        List<HandlerPort> ports = new ArrayList<>();
        for (HandlerPool pool : pools) {
            ports.add(pool.connect(worker, loop));
        }
        return ports;
    }

    /** Starts the threads; all workers have opened their ports. */
    public void start() {
        pools.forEach(HandlerPool::start);
    }

    /**
     * Counts the handlers.
     *
     * @return handlers
     */
    public int count() {
        return pools.size();
    }

    /**
     * Names the handlers.
     *
     * @return names by id
     */
    public List<String> names() {
        return names;
    }

    /**
     * Counts the requests that wait for a thread of a handler. Thread: any, after the start; a snapshot.
     *
     * @param handler id
     * @return requests of all workers
     */
    public int waiting(int handler) {
        return pools.get(handler).waiting();
    }

    /**
     * Ends the threads; the workers have ended. Handlers that still run are interrupted. One that does not heed it
     * stays behind, as a daemon that holds nothing of the gateway's but its own call. A handler that calls this is
     * neither interrupted nor waited for. An interrupt of the caller does not end the wait, and is kept.
     *
     * @param patience longest wait
     */
    public void stop(Duration patience) {
        pools.forEach(HandlerPool::stop);
        long end = System.nanoTime() + patience.toNanos();
        boolean wasInterrupted = Thread.interrupted();
        for (HandlerPool pool : pools) {
            boolean isOver = false;
            while (!isOver) {
                try {
                    if (!pool.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                        LOG.log(System.Logger.Level.WARNING, "handler " + pool.name() + " did not end in time");
                    }
                    isOver = true;
                } catch (InterruptedException kept) {
                    wasInterrupted = true;
                }
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells whether the caller is a handler that runs on a thread of its pool's. Thread: any.
     *
     * @return false also for handlers on a core, and for threads that handlers have made
     */
    public boolean isHandler() {
        return current() != null;
    }

    /**
     * Has the answer leave that the calling handler has given, as if it had returned: it is about to wait for the end
     * of all requests, its own among them. An answer that is not complete stays. Thread: any.
     */
    public void answerNow() {
        Call call = current();
        if (call == null) {
            return;
        }
        try {
            CallResponse.endIfSaid(call);
        } catch (InterruptedIOException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "no client for the answer of a handler that stops its server");
        }
    }

    private Call current() {
        for (HandlerPool pool : pools) {
            Call call = pool.current();
            if (call != null) {
                return call;
            }
        }
        return null;
    }
}
