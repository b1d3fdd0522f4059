package io.ringway.server.config;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads configurations from text for the tests, with single quotes for double ones. */
final class ConfigText {

    private ConfigText() {
    }

    /** Reads a whole document. */
    static ConfigResult read(String json) {
        return read(json, new ConfigOverrides());
    }

    /** Reads a whole document with values put over it. */
    static ConfigResult read(String json, ConfigOverrides overrides) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new ConfigReader(List.of()).read("g.json", bytes, overrides);
    }

    /** Reads a document with one route besides what is given, which begins with a key. */
    static ConfigResult withRoute(String members) {
        return read("{'version':1,'routers':[{'external_path':'/','respond':{}}]," + members + "}");
    }

    /** Reads a document with one router that has these members. */
    static ConfigResult router(String members) {
        return read("{'version':1,'clusters':{'users':{'backends':[{'host':'u'}]}},'routers':[{" + members + "}]}");
    }

    /** Reads a document with one router that has this backend. */
    static ConfigResult backend(String members) {
        return router("'external_path':'/','backends':[{" + members + "}]");
    }

    /** The problems without their places: {@code error $.path message: value}. */
    static List<String> problems(ConfigResult result) {
        return result.problems().stream().map(problem -> (problem.isError() ? "error " : "warning "
                + "") + problem.path() + " "
                + problem.message() + (problem.value().isEmpty() ? "" : ": " + problem.value())).toList();
    }
}
