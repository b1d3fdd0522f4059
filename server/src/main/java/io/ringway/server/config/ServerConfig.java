package io.ringway.server.config;

import io.ringway.router.RouterMode;
import java.util.List;

/**
 * The part of the configuration that holds for the process and not for a route.
 *
 * @param listeners      at least one.
 * @param cpus           to pin one worker to each; {@link CpuList#ALL} means every CPU the process is allowed to use.
 * @param workers        number of workers, {@value #WORKERS_MIN} to {@value #WORKERS_MAX}, or {@value #WORKERS_AUTO}:
 *                       as many as {@code cpus} has. Worker {@code i} runs on CPU {@code i % cpus}.
 * @param limits         on what a peer may send.
 * @param timeouts       on how long anything may take.
 * @param trustedProxies peers whose forwarding headers are believed; empty by default.
 * @param routerMode     how the route for a path is looked up; every mode gives the same answers.
 */
public record ServerConfig(
        List<ListenerConfig> listeners,
        CpuList cpus,
        int workers,
        LimitsConfig limits,
        TimeoutsConfig timeouts,
        CidrSet trustedProxies,
        RouterMode routerMode) {

    /** Value of {@link #workers} that stands for one worker per CPU. */
    public static final int WORKERS_AUTO = 0;

    /** Fewest workers that may be asked for. */
    public static final int WORKERS_MIN = 1;

    /** Most workers that may be asked for. */
    public static final int WORKERS_MAX = 1024;

    /** Takes a copy of the list and checks what the workers rely on. */
    public ServerConfig {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("a server needs a listener");
        }
        if (workers != WORKERS_AUTO && (workers < WORKERS_MIN || workers > WORKERS_MAX)) {
            throw new IllegalArgumentException("workers: " + workers);
        }
    }

    /**
     * The usual router mode, and everything else as in the record.
     *
     * @param listeners      as in the record.
     * @param cpus           as in the record.
     * @param workers        as in the record.
     * @param limits         as in the record.
     * @param timeouts       as in the record.
     * @param trustedProxies as in the record.
     */
    public ServerConfig(List<ListenerConfig> listeners, CpuList cpus, int workers, LimitsConfig limits,
            TimeoutsConfig timeouts, CidrSet trustedProxies) {
        this(listeners, cpus, workers, limits, timeouts, trustedProxies, RouterMode.TRIE);
    }

    /**
     * Every default, with these listeners, for configurations built in code.
     *
     * @param listeners at least one.
     * @return the configuration.
     */
    public static ServerConfig of(ListenerConfig... listeners) {
        return new ServerConfig(List.of(listeners), CpuList.ALL, WORKERS_AUTO, LimitsConfig.DEFAULT,
                TimeoutsConfig.DEFAULT, CidrSet.EMPTY);
    }
}
