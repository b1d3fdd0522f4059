package io.ringway.server.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of {@code run} as they were typed. Texts, because options and variables are checked by the same code. */
final class RunArguments {

    /** Path of the configuration, or null. */
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration. [RINGWAY_CONFIG]")
    String config;

    /** Addresses instead of those of the file; empty: none given. */
    @Option(names = "--listen", paramLabel = "ADDR:PORT", split = ",",
            description = "Listen here and not where the file says; repeatable. IPv6 in brackets, or unix:/PATH. "
                    + "[RINGWAY_LISTEN, with commas]")
    List<String> listen = new ArrayList<>();

    /** List of CPUs, or null. */
    @Option(names = "--cpus", paramLabel = "LIST",
            description = "Pin one worker to each of these, such as 0-3,6; every allowed CPU if left out. "
                    + "[RINGWAY_CPUS]")
    String cpus;

    /** Number of workers, or null. */
    @Option(names = "--workers", paramLabel = "N",
            description = "How many workers, 1 to 1024; one per CPU if left out. [RINGWAY_WORKERS]")
    String workers;

    /** True when given. */
    @Option(names = "--no-pin", description = "Do not pin workers to CPUs. [RINGWAY_NO_PIN=true]")
    boolean noPin;

    /** Address of the admin API, or null. */
    @Option(names = "--admin", paramLabel = "ADDR:PORT", description = "Where the admin API listens. [RINGWAY_ADMIN]")
    String admin;

    /** Name of a level, or null. */
    @Option(names = "--log-level", paramLabel = "L",
            description = "error, warn, info, debug or trace; info if left out. [RINGWAY_LOG_LEVEL]")
    String logLevel;

    /** Name of an I/O mode, or null. */
    @Option(names = "--io", paramLabel = "uring|auto",
            description = "Which I/O to use; auto, if left out, takes the best there is. [RINGWAY_IO]")
    String io;

    /** Name of a router mode, or null. */
    @Option(names = "--router-mode", paramLabel = "trie|hybrid|regex",
            description = "How routes are looked up, for comparisons; trie if left out. All give the same answers. "
                    + "[RINGWAY_ROUTER_MODE]")
    String routerMode;

    /** Directory with jars of handlers, or null. */
    @Option(names = "--handlers", paramLabel = "DIR",
            description = "Load handlers from the jars in this directory too, beside those on the class path. "
                    + "[RINGWAY_HANDLERS]")
    String handlers;

    /** True when given; picocli then prints the help. */
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this text.")
    boolean wantsHelp;

    /** Nothing typed. */
    RunArguments() {
    }
}
