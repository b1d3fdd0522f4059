package io.ringway.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the format knows and this version does not do yet: one list. What would change the meaning or the safety of a
 * configuration if it were ignored is an error; tuning without effect is a warning. Making something work means to
 * delete its lines here.
 */
final class VersionPolicy {

    private static final Set<LoadBalancingStrategy> STRATEGIES =
            Set.of(LoadBalancingStrategy.ROUND_ROBIN, LoadBalancingStrategy.WEIGHTED);

    private static final List<Rule> RULES = List.of(
            refuse("server.listeners.[*].tls", VersionPolicy::isPresent, "tls"),
            refuse("routers.[*].auth_required", VersionPolicy::isTrue, "auth_required"),
            refuse("routers.[*].host", VersionPolicy::isHttps, "a backend behind https://"),
            refuse("routers.[*].backends.[*].host", VersionPolicy::isHttps, "a backend behind https://"),
            refuse("clusters.*.backends.[*].host", VersionPolicy::isHttps, "a backend behind https://"),
            ignore("admin.token_file", VersionPolicy::isPresent, "the admin token"),
            ignore("routers.[*].retry", VersionPolicy::isPresent, "retry"),
            ignore("routers.[*].circuit_breaker", VersionPolicy::isPresent, "circuit_breaker"),
            ignore("clusters.*.circuit_breaker", VersionPolicy::isPresent, "circuit_breaker"),
            ignore("routers.[*].health_check", VersionPolicy::isPresent, "health_check"),
            ignore("clusters.*.health_check", VersionPolicy::isPresent, "health_check"),
            ignore("routers.[*].backends.[*].health_check_path", VersionPolicy::isPresent, "health_check_path"),
            ignore("clusters.*.backends.[*].health_check_path", VersionPolicy::isPresent, "health_check_path"),
            ignore("routers.[*].load_balancing_strategy", VersionPolicy::isReplaced,
                    "RoundRobin is used, as this strategy"),
            ignore("clusters.*.load_balancing_strategy", VersionPolicy::isReplaced,
                    "RoundRobin is used, as this strategy"));

    /** A place, a condition on what stands there, and what to say. */
    private record Rule(
            ConfigProblem.Severity severity, List<String> pattern, Predicate<JsonNode> condition, String message) {
    }

    private VersionPolicy() {
    }

    /**
     * Reports everything in a document that this version does not do yet.
     *
     * @param root     of the document.
     * @param problems takes it.
     */
    static void check(JsonNode root, Problems problems) {
        for (Rule rule : RULES) {
            check(rule, 0, root, JsonPath.ROOT, problems);
        }
    }

    /**
     * The strategy that runs where one is asked for.
     *
     * @param asked for.
     * @return the same, or RoundRobin where it is not available yet.
     */
    static LoadBalancingStrategy effective(LoadBalancingStrategy asked) {
        return STRATEGIES.contains(asked) ? asked : LoadBalancingStrategy.ROUND_ROBIN;
    }

    private static Rule refuse(String pattern, Predicate<JsonNode> condition, String what) {
        return new Rule(ConfigProblem.Severity.ERROR, List.of(pattern.split("\\.")), condition,
                what + " is not available in this version");
    }

    private static Rule ignore(String pattern, Predicate<JsonNode> condition, String what) {
        return new Rule(ConfigProblem.Severity.WARNING, List.of(pattern.split("\\.")), condition,
                what + " has no effect in this version");
    }

    private static void check(Rule rule, int depth, JsonNode node, String path, Problems problems) {
        if (depth == rule.pattern.size()) {
            if (rule.condition.test(node)) {
                problems.add(rule.severity, node.origin(), path, Shown.value(node, path), rule.message, "");
            }
            return;
        }
        String step = rule.pattern.get(depth);
        if (step.equals("[*]") && node instanceof JsonNode.Arr array) {
            for (int i = 0; i < array.elements().size(); i++) {
                check(rule, depth + 1, array.elements().get(i), JsonPath.element(path, i), problems);
            }
        } else if (node instanceof JsonNode.Obj object) {
            for (JsonNode.Member member : object.members()) {
                if (step.equals("*") || step.equals(member.name())) {
                    check(rule, depth + 1, member.value(), JsonPath.member(path, member.name()), problems);
                }
            }
        }
    }

    private static boolean isPresent(JsonNode node) {
        return !(node instanceof JsonNode.Null);
    }

    private static boolean isTrue(JsonNode node) {
        return node instanceof JsonNode.Bool bool && bool.value();
    }

    private static boolean isHttps(JsonNode node) {
        return node instanceof JsonNode.Str string && string.text().toLowerCase(Locale.ROOT).startsWith("https://");
    }

    private static boolean isReplaced(JsonNode node) {
        LoadBalancingStrategy strategy =
                node instanceof JsonNode.Str string ? LoadBalancingStrategy.parse(string.text()) : null;
        return strategy != null && effective(strategy) != strategy;
    }
}
