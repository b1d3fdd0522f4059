package io.ringway.server.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whom the classes below one place may see.
 *
 * @param from  prefix of the internal names it is about
 * @param only  prefixes of what may be seen; empty if everything may that is not in {@code never}
 * @param never prefixes of what must not be seen
 */
record Arrow(String from, List<String> only, List<String> never) {

    private static final List<String> NO_IO = List.of("java/io/", "java/net/", "java/nio/channels/", "java/nio/file/",
        "java/lang/foreign/", "java/lang/Thread", "java/lang/Process", "java/time/", "java/util/concurrent/",
        "java/util/Timer", "java/util/logging/", "java/util/Random", "jdk/", "sun/");
    private static final List<String> CONTROL_PLANE = List.of("io/ringway/server/config/", "io/ringway/server/cli/",
        "io/ringway/server/control/", "io/ringway/server/admin/", "io/ringway/server/explain/",
        "io/ringway/server/pool/", "io/ringway/server/Ringway", "tools/jackson/",
        "picocli/", "java/io/", "java/net/", "java/nio/channels/", "java/nio/file/", "java/util/logging/");
    private static final List<String> DATA_PLANE = List.of("worker", "conn", "h1", "h2", "downstream", "upstream",
        "proxy", "snapshot", "handler", "handoff", "metrics");

    /** What embedders type for their handlers, by the beginnings of the names. */
    private static final List<String> HANDLER_API = List.of("io/ringway/server/Handler", "io/ringway/server/Request",
        "io/ringway/server/Response", "io/ringway/server/EventStream", "io/ringway/server/Codec",
        "io/ringway/server/Typed", "io/ringway/server/ValueHandler", "io/ringway/server/HttpException",
        "io/ringway/server/ClientGoneException", "io/ringway/server/CancelHook", "io/ringway/server/ExceptionHandler");

    /** Types of the packages above that do no I/O. */
    private static final Set<String> IN_MEMORY = Set.of("java/io/ByteArrayOutputStream");

    /** The arrows of the house. */
    static final List<Arrow> ALL = all();

    private static List<Arrow> all() {
        List<Arrow> arrows = new ArrayList<>();
        // Modules: what is pure stays pure, what is below does not look up.
        arrows.add(new Arrow("io/ringway/http/", List.of("io/ringway/http/", "org/agrona/", "java/"), NO_IO));
        arrows.add(new Arrow("io/ringway/router/",
            List.of("io/ringway/router/", "io/ringway/http/", "org/agrona/", "java/"), NO_IO));
        arrows.add(new Arrow("io/ringway/balancer/", List.of("io/ringway/balancer/", "java/"), NO_IO));
        arrows.add(new Arrow("io/ringway/ring/", List.of("io/ringway/ring/", "org/agrona/", "java/"), List.of()));
        // The planes meet in snapshots and mailboxes only.
        for (String room : DATA_PLANE) {
            arrows.add(new Arrow(server(room), List.of(), CONTROL_PLANE));
        }
        arrows.add(never("config", "worker", "conn", "h1", "h2", "downstream", "upstream", "proxy"));
        arrows.add(never("cli", "worker", "conn", "h1", "h2", "downstream", "upstream", "proxy"));
        // Protocols and sides meet in the exchange only.
        arrows.add(never("downstream", "upstream"));
        arrows.add(never("upstream", "downstream"));
        arrows.add(never("downstream/h1", "downstream/h2", "h2"));
        arrows.add(never("downstream/h2", "downstream/h1", "h1"));
        arrows.add(never("upstream/h1", "upstream/h2", "h2"));
        arrows.add(never("upstream/h2", "upstream/h1", "h1"));
        arrows.add(never("proxy", "conn", "h1", "h2", "downstream", "upstream", "worker"));
        arrows.add(never("h1", "h2", "downstream", "upstream", "proxy", "snapshot", "worker"));
        arrows.add(never("h2", "h1", "downstream", "upstream", "proxy", "snapshot", "worker"));
        arrows.add(new Arrow(server("conn"), List.of(server("conn"), server("metrics"), "io/ringway/server/Hot",
            "io/ringway/server/Invariant", "io/ringway/ring/", "org/agrona/", "java/"), List.of()));
        arrows.add(never("snapshot", "conn", "h1", "h2", "downstream", "upstream", "proxy", "worker"));
        arrows.add(new Arrow(server("metrics"), List.of(server("metrics"), "io/ringway/server/Hot",
            "io/ringway/server/Invariant", "org/agrona/", "org/HdrHistogram/", "java/"), List.of()));
        arrows.add(new Arrow(server("handler"), List.of(server("handler"), "io/ringway/server/Hot", "io/ringway/http/",
            "org/agrona/", "java/"), List.of()));
        // Between loop and pool there is the hand-off only: the wall has two sides, and each sees the wall.
        arrows.add(new Arrow(server("handoff"), List.of(server("handoff"), server("metrics"), "io/ringway/server/Hot",
            "io/ringway/server/Invariant", "io/ringway/ring/", "io/ringway/http/", "io/ringway/router/", "org/agrona/",
            "org/jctools/", "java/"), List.of()));
        arrows.add(never("pool", "worker", "conn", "h1", "h2", "downstream", "upstream", "proxy", "snapshot", "handler",
            "metrics", "config", "cli", "control", "admin", "explain"));
        arrows.add(new Arrow(server("pool"), List.of(), List.of("io/ringway/server/Ringway")));
        for (String room : List.of("conn", "h1", "h2", "downstream", "upstream", "snapshot", "metrics")) {
            arrows.add(never(room, "handoff"));
        }
        for (String type : HANDLER_API) {
            arrows.add(new Arrow(type,
                Stream.concat(HANDLER_API.stream(), Stream.of("io/ringway/server/BuildInfo", "java/")).toList(),
                List.of()));
        }
        arrows.add(never("admin", "worker", "conn", "h1", "h2", "downstream", "upstream", "proxy"));
        return List.copyOf(arrows);
    }

    private static String server(String room) {
        return "io/ringway/server/" + room + "/";
    }

    private static Arrow never(String from, String... rooms) {
        List<String> prefixes = new ArrayList<>();
        for (String room : rooms) {
            prefixes.add(server(room));
        }
        return new Arrow(server(from), List.of(), List.copyOf(prefixes));
    }

    /**
     * Looks for arrows that point the wrong way.
     *
     * @param type to look at
     * @return one line for each, empty if there are none
     */
    static List<String> violations(CompiledClass type) {
        List<String> found = new ArrayList<>();
        for (Arrow arrow : ALL) {
            if (type.name().startsWith(arrow.from)) {
                for (String seen : type.references()) {
                    if (!arrow.allows(seen)) {
                        found.add(type.name() + " sees " + seen + ", which " + arrow.from + " must not");
                    }
                }
            }
        }
        return found;
    }

    private boolean allows(String seen) {
        if (IN_MEMORY.contains(seen)) {
            return true;
        }
        boolean isIncluded = only.isEmpty() || only.stream().anyMatch(seen::startsWith);
        return isIncluded && never.stream().noneMatch(seen::startsWith);
    }
}
