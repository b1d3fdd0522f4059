package io.ringway.server.control;

import io.ringway.server.HandlerOptions;
import io.ringway.server.pool.PoolSettings;
import java.util.HashMap;
import java.util.Map;

/** What handlers that share a pool must have in common, because its threads are: their number and their stack. */
final class SharedPools {

    private final Map<String, Claim> threads = new HashMap<>();
    private final Map<String, Integer> stackBytes = new HashMap<>();

    /** A number of threads and who has said it. */
    private record Claim(String handler, int threads) {
    }

    /** Nobody shares anything yet. */
    SharedPools() {
        super();
    }

    /**
     * Notes what a handler needs of its pool.
     *
     * @param handler  name
     * @param options  of it
     * @param settings of it alone
     * @throws IllegalArgumentException if others of the pool have said another number of threads
     */
    void add(String handler, HandlerOptions options, PoolSettings settings) {
        String pool = settings.pool();
        if (pool == null) {
            return;
        }
        stackBytes.merge(pool, settings.stackBytes(), Math::max);
        if (options.threads() > 0) {
            Claim other = threads.putIfAbsent(pool, new Claim(handler, options.threads()));
            if (other != null && other.threads != options.threads()) {
                throw new IllegalArgumentException("the pool " + pool + " has " + other.threads
                    + " threads for handler " + other.handler + ", and " + options.threads() + " for handler " + handler
                    + ": say one number, or say it once");
            }
        }
    }

    /**
     * Settles a handler, when all have been added.
     *
     * @param settings of it alone
     * @return with the threads of its pool
     */
    PoolSettings settle(PoolSettings settings) {
        String pool = settings.pool();
        if (pool == null) {
            return settings;
        }
        Claim said = threads.get(pool);
        return new PoolSettings(settings.mode(), said == null ? settings.threads() : said.threads, settings.limits(),
            stackBytes.get(pool), pool);
    }
}
