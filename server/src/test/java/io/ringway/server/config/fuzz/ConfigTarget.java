package io.ringway.server.config.fuzz;

import io.ringway.http.fuzz.Disagreement;
import io.ringway.http.fuzz.FuzzTarget;
import io.ringway.http.fuzz.Grammar;
import io.ringway.router.RouteConflictException;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigProblem;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.control.RouteCheck;
import io.ringway.server.control.SnapshotCompiler;
import java.util.Arrays;
import java.util.List;

/**
 * Configurations: only problems of the reader's own kind, never another exception; what is accepted is JSON to a strict
 * reader, is the same configuration when it is written differently, compiles to routes, and holds nothing that could
 * break out of a header field.
 */
public final class ConfigTarget implements FuzzTarget {
    /** Problems that a reader keeps, and the line that says how many it left out. */
    private static final int PROBLEMS_MAX = 1001;

    private final ConfigReader reader = new ConfigReader(List.of(new RouteCheck()));

    /** Makes the target. */
    public ConfigTarget() {
    }

    @Override
    public String name() {
        return "config";
    }

    @Override
    public Grammar grammar() {
        return ConfigGrammar.DOCUMENTS;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(ConfigGrammar.SEEDS);
    }

    @Override
    public boolean run(byte[] input, int length) {
        byte[] bytes = Arrays.copyOf(input, length);
        ConfigResult result = read(bytes);
        checkProblems(result);
        byte[] rewritten = StrictJson.rewritten(bytes, length);
        if (rewritten == null && result.isValid()) {
            throw new Disagreement("what is accepted is JSON", result);
        }
        if (!result.isValid()) {
            return false;
        }
        ConfigResult again = read(rewritten);
        if (!result.config().equals(again.config()) || !described(result).equals(described(again))) {
            throw new Disagreement("written differently it is the same configuration",
                "\n  first: " + result + "\n  again: " + again);
        }
        checkAccepted(result.config());
        return true;
    }

    @Override
    public void decode(byte[] input, int length) {
        read(Arrays.copyOf(input, length));
    }

    private ConfigResult read(byte[] bytes) {
        return reader.read("g.json", bytes, new ConfigOverrides());
    }

    private static void checkProblems(ConfigResult result) {
        Disagreement.unless(result.isValid() == (result.errorCount() == 0), "a refusal has a reason, and only that",
            result.errorCount());
        Disagreement.unless(result.problems().size() <= PROBLEMS_MAX, "problems are bounded", result.problems().size());
        for (ConfigProblem problem : result.problems()) {
            String line = problem.toString();
            boolean isOneLine = line.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
            if (problem.message().isEmpty() || !isOneLine) {
                throw new Disagreement("a problem is one line that says something", line);
            }
        }
    }

    private static void checkAccepted(GatewayConfig config) {
        try {
            SnapshotCompiler.routes(config).build(1);
        } catch (RouteConflictException e) {
            throw new Disagreement("the routes of an accepted configuration compile", e);
        }
        boolean needsNoName = config.clusters().isEmpty();
        for (RouterConfig router : config.routers()) {
            switch (router.target()) {
                case RouteTarget.Redirect redirect -> checkValue(redirect.location());
                case RouteTarget.Respond respond -> checkValue(respond.contentType());
                default -> needsNoName = false;
            }
        }
        if (needsNoName) {
            SnapshotCompiler.compile(config, 1);
        }
    }

    /** RFC 9110 5.5: no control byte, so that a value cannot end its field. */
    private static void checkValue(String value) {
        if (value != null && value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new Disagreement("what goes into a field is a field value", value);
        }
    }

    /** Warnings without their places, which are different in a document that is written differently. */
    private static List<String> described(ConfigResult result) {
        return result.problems().stream()
            .map(problem -> problem.path() + ' ' + problem.message() + ' ' + problem.value()).toList();
    }

    @Override
    public long timeMaxNs(int length) {
        return 20_000_000 + 20_000L * length;
    }

    @Override
    public long allocationMaxBytes(int length) {
        return 4 * 1024 * 1024 + 16_000L * length;
    }
}
