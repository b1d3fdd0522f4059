package io.ringway.server.config;

import io.ringway.router.RouterMode;
import java.util.ArrayList;
import java.util.List;

/** Binds {@code server}, {@code admin} and {@code handlers}: all that is not a route. */
final class ServerBinder {

    private static final String DEFAULT_ADDRESS = "0.0.0.0:8080";
    private static final int LISTENERS_MAX = 64;

    private final Problems problems;
    /** Listeners there will be; none stands in here for those that are wrong. */
    private List<ListenerConfig> known = List.of();

    /**
     * A binder.
     *
     * @param problems takes what is wrong.
     */
    ServerBinder(Problems problems) {
        this.problems = problems;
    }

    /**
     * Binds {@code server}.
     *
     * @param root that may have it.
     * @return the section, with defaults for what is left out or wrong.
     */
    ServerConfig server(ObjectBinder root) {
        ObjectBinder section = sectionOrEmpty(root, "server");
        List<ListenerConfig> listeners = listeners(section);
        CpuList cpus = cpus(section);
        int workers = section.integer("workers", ServerConfig.WORKERS_MIN, ServerConfig.WORKERS_MAX,
                ServerConfig.WORKERS_AUTO);
        if (!cpus.isAll() && workers > cpus.count()) {
            section.warning("workers", "more than the CPUs named, which are " + cpus.count() + ": some will share one",
                    "");
        }
        LimitsConfig limits = limits(sectionOrEmpty(section, "limits"));
        TimeoutsConfig timeouts = timeouts(sectionOrEmpty(section, "timeouts"));
        CidrSet trusted = trustedProxies(section);
        RouterMode routerMode = routerMode(section);
        section.finish();
        return new ServerConfig(listeners, cpus, workers, limits, timeouts, trusted, routerMode);
    }

    /**
     * Binds {@code admin}, after {@code server}: no listener may be where the admin address is.
     *
     * @param root that may have it.
     * @return the section, or null: off.
     */
    AdminConfig admin(ObjectBinder root) {
        ObjectBinder section = root.object("admin");
        if (section == null) {
            return null;
        }
        String tokenFile = section.text("token_file", TextRule.FILE);
        ListenAddress address = address(section);
        section.finish();
        if (address != null && AdminConfig.isReachable(address)) {
            // E014: whatever can be reached from elsewhere needs a token.
            section.error("address", AdminConfig.REACHABLE, AdminConfig.ALLOWED);
        }
        for (ListenerConfig listener : known) {
            if (address != null && listener.address().overlaps(address)) {
                section.error("address", "the listener " + listener.address() + " takes connections there too",
                        "an address that no listener has");
            }
        }
        return address == null ? null : new AdminConfig(address, tokenFile);
    }

    /**
     * Binds {@code handlers}.
     *
     * @param root that may have it.
     * @return the section, with defaults for what is left out or wrong.
     */
    HandlersConfig handlers(ObjectBinder root) {
        ObjectBinder section = sectionOrEmpty(root, "handlers");
        HandlersConfig standard = HandlersConfig.DEFAULT;
        HandlersConfig bound = new HandlersConfig(
                section.integer("workers", 1, HandlersConfig.WORKERS_MAX, standard.workers()),
                section.integer("queue_bound", 1, HandlersConfig.QUEUE_BOUND_MAX, standard.queueBound()),
                backpressure(section, standard.backpressure()),
                section.integer("timeout_ms", TimeoutsConfig.MIN_MS, TimeoutsConfig.MAX_MS, standard.timeoutMs()));
        section.finish();
        return bound;
    }

    private static HandlersConfig.Backpressure backpressure(ObjectBinder section,
            HandlersConfig.Backpressure fallback) {
        String text = section.text("backpressure", TextRule.WORD);
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "block" -> HandlersConfig.Backpressure.BLOCK;
            case "shed" -> HandlersConfig.Backpressure.SHED;
            default -> {
                section.error("backpressure", "unknown", "block, shed");
                yield fallback;
            }
        };
    }

    private List<ListenerConfig> listeners(ObjectBinder section) {
        if (!section.has("listeners")) {
            known = List.of(ListenerConfig.clearText(DEFAULT_ADDRESS));
            return known;
        }
        List<ListenerConfig> listeners = new ArrayList<>();
        known = listeners;
        List<ObjectBinder.Element> elements = section.list("listeners", LISTENERS_MAX);
        for (ObjectBinder.Element element : elements) {
            ObjectBinder object = section.object(element);
            if (object != null) {
                listener(object, listeners);
            }
        }
        if (elements.isEmpty() && section.take("listeners") instanceof JsonNode.Arr) {
            section.error("listeners", "empty", "at least one listener");
        }
        return listeners.isEmpty() ? List.of(ListenerConfig.clearText(DEFAULT_ADDRESS)) : listeners;
    }

    private void listener(ObjectBinder object, List<ListenerConfig> listeners) {
        boolean hasTls = object.has("tls");
        List<ListenerProtocol> protocols = protocols(object, hasTls);
        ListenAddress address = address(object);
        object.finish();
        for (ListenerConfig other : listeners) {
            if (other.address().equals(address)) {
                object.error("address", "another listener has it too", "each address once");
            }
        }
        if (address != null) {
            listeners.add(new ListenerConfig(address, protocols));
        }
    }

    private ListenAddress address(ObjectBinder object) {
        if (!object.has("address")) {
            object.error("address", "missing", ListenAddress.ALLOWED);
            return null;
        }
        String text = object.text("address", TextRule.WORD);
        if (text == null) {
            return null;
        }
        try {
            ListenAddress address = ListenAddress.parse(text);
            if (address instanceof ListenAddress.Inet inet && inet.port() == 0) {
                object.error("address", "the port is out of range", ListenAddress.ALLOWED);
                return null;
            }
            return address;
        } catch (IllegalArgumentException e) {
            object.error("address", e.getMessage(), ListenAddress.ALLOWED);
            return null;
        }
    }

    private List<ListenerProtocol> protocols(ObjectBinder object, boolean hasTls) {
        List<ListenerProtocol> protocols = new ArrayList<>();
        for (ObjectBinder.Element element : object.list("protocols", ListenerProtocol.values().length)) {
            String text = object.text(element, TextRule.WORD);
            ListenerProtocol protocol = text == null ? null : protocol(text);
            if (text != null && protocol == null) {
                problems.error(element.node(), element.path(), "unknown protocol", "h1, h2c, h2");
            } else if (protocol != null && protocols.contains(protocol)) {
                problems.error(element.node(), element.path(), "named twice", "each protocol once");
            } else if (protocol != null) {
                checkTls(element, protocol, hasTls);
                protocols.add(protocol);
            }
        }
        if (object.take("protocols") instanceof JsonNode.Arr array && array.elements().isEmpty()) {
            object.error("protocols", "empty", "h1, h2c, h2");
        }
        if (!protocols.isEmpty()) {
            return protocols;
        }
        return hasTls ? ListenerConfig.TLS : ListenerConfig.CLEAR_TEXT;
    }

    private void checkTls(ObjectBinder.Element element, ListenerProtocol protocol, boolean hasTls) {
        if (protocol == ListenerProtocol.H2 && !hasTls) {
            problems.error(element.node(), element.path(), "h2 needs tls on the listener", "h1, h2c");
        }
        if (protocol == ListenerProtocol.H2C && hasTls) {
            problems.error(element.node(), element.path(), "h2c is without tls", "h1, h2");
        }
    }

    private static ListenerProtocol protocol(String text) {
        for (ListenerProtocol protocol : ListenerProtocol.values()) {
            if (protocol.text().equals(text)) {
                return protocol;
            }
        }
        return null;
    }

    private static CpuList cpus(ObjectBinder section) {
        String text = section.text("cpus", TextRule.WORD);
        if (text == null) {
            return CpuList.ALL;
        }
        try {
            return CpuList.parse(text);
        } catch (IllegalArgumentException e) {
            section.error("cpus", e.getMessage(), CpuList.ALLOWED);
            return CpuList.ALL;
        }
    }

    private static RouterMode routerMode(ObjectBinder section) {
        String text = section.text("router_mode", TextRule.WORD);
        if (text == null) {
            return RouterMode.TRIE;
        }
        RouterMode mode = RouterMode.of(text);
        if (mode == null) {
            section.error("router_mode", "unknown mode", RouterMode.ALLOWED);
            return RouterMode.TRIE;
        }
        return mode;
    }

    private static LimitsConfig limits(ObjectBinder section) {
        LimitsConfig standard = LimitsConfig.DEFAULT;
        LimitsConfig bound = new LimitsConfig(
                section.integer("header_bytes", LimitsConfig.HEADER_BYTES_MIN, LimitsConfig.HEADER_BYTES_MAX,
                        standard.headerBytes()),
                section.integer("header_count", LimitsConfig.HEADER_COUNT_MIN, LimitsConfig.HEADER_COUNT_MAX,
                        standard.headerCount()),
                section.integer("request_line_bytes", LimitsConfig.REQUEST_LINE_BYTES_MIN,
                        LimitsConfig.REQUEST_LINE_BYTES_MAX, standard.requestLineBytes()),
                section.integer("body_bytes", 0L, LimitsConfig.BODY_BYTES_MAX, standard.bodyBytes()),
                section.integer("connections", 1, LimitsConfig.CONNECTIONS_MAX, standard.connections()),
                section.integer("backend_connections", 1, LimitsConfig.BACKEND_CONNECTIONS_MAX,
                        standard.backendConnections()));
        section.finish();
        return bound;
    }

    private static TimeoutsConfig timeouts(ObjectBinder section) {
        TimeoutsConfig standard = TimeoutsConfig.DEFAULT;
        TimeoutsConfig bound = new TimeoutsConfig(
                timeout(section, "header_ms", standard.headerMs()),
                timeout(section, "body_ms", standard.bodyMs()),
                timeout(section, "idle_ms", standard.idleMs()),
                timeout(section, "connect_ms", standard.connectMs()),
                timeout(section, "request_ms", standard.requestMs()),
                timeout(section, "drain_ms", standard.drainMs()));
        section.finish();
        if (bound.connectMs() > bound.requestMs()) {
            section.warning(section.has("connect_ms") ? "connect_ms" : "request_ms",
                    "connect_ms is longer than request_ms, which ends the request before", "");
        }
        return bound;
    }

    private static int timeout(ObjectBinder section, String key, int fallback) {
        return section.integer(key, TimeoutsConfig.MIN_MS, TimeoutsConfig.MAX_MS, fallback);
    }

    private CidrSet trustedProxies(ObjectBinder section) {
        List<Cidr> ranges = new ArrayList<>();
        for (ObjectBinder.Element element : section.list("trusted_proxies", CidrSet.RANGES_MAX)) {
            String text = section.text(element, TextRule.WORD);
            Cidr range = text == null ? null : Cidr.parse(text);
            if (range != null) {
                ranges.add(range);
                if (range.hasHostBits()) {
                    problems.warning(element.node(), element.path(),
                            "has bits set after the prefix, which are ignored", "");
                }
            } else if (text != null) {
                problems.error(element.node(), element.path(), "not an address range",
                        "10.0.0.0/8, fd00::/8 or an address");
            }
        }
        return CidrSet.of(ranges);
    }

    /** A section that was left out is bound like an empty one: all defaults. */
    private ObjectBinder sectionOrEmpty(ObjectBinder parent, String key) {
        ObjectBinder section = parent.object(key);
        return section != null ? section
                : new ObjectBinder(new JsonNode.Obj(List.of(), parent.object().origin()), parent.path(key), problems);
    }
}
