package io.ringway.server.explain;

import io.ringway.balancer.BalancingStrategy;
import io.ringway.balancer.ClusterSnapshot;
import io.ringway.router.Route;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteCandidate;
import io.ringway.router.RouteExplanation;
import java.util.ArrayList;
import java.util.List;

/** Prints an explanation for people: a column of what is said, a column that says it. */
public final class ExplainedText {

    private static final int LABEL_WIDTH = 12;
    private static final int CANDIDATES_SHOWN = 20;
    private static final int ENDPOINTS_SHOWN = 8;
    private static final int BODY_LINES_SHOWN = 10;
    private static final String REQUEST_ID = "X-Request-ID: ";

    private final ExplainedRequest request;
    private final StringBuilder out = new StringBuilder();

    private ExplainedText(ExplainedRequest request) {
        this.request = request;
    }

    /**
     * Prints.
     *
     * @param request   that was explained
     * @param showsAll  true for all candidates, false for the closest ones
     * @return lines, each with its end
     */
    public static String of(ExplainedRequest request, boolean showsAll) {
        ExplainedText text = new ExplainedText(request);
        text.request();
        text.decision();
        text.outcome();
        if (request.routing() != null) {
            text.candidates(request.routing().candidates(), showsAll);
        }
        return text.out.toString();
    }

    private void request() {
        ExplainQuery query = request.query();
        line("request", query.method() + ' ' + query.target()
            + (request.host() == null || request.host().isEmpty() ? "" : ", host " + request.host()));
        line("client", query.client() + (request.isTrusted() ? ", a trusted proxy" : ""));
        if (request.path() != null && !request.path().equals(request.sentPath())) {
            line("path", (request.sentPath().isEmpty() ? "none" : request.sentPath()) + " is matched as "
                + request.path());
        }
    }

    private void decision() {
        RouteExplanation routing = request.routing();
        if (routing == null) {
            line("route", "none: the router is not asked");
        } else if (routing.route() == null) {
            boolean isOtherMethod = routing.candidates().stream()
                .anyMatch(candidate -> candidate.fate() == RouteCandidate.Fate.METHOD);
            line("route", isOtherMethod ? "none for this method"
                : routing.isServed() ? "none for this path" : "none for this host");
        } else {
            Route route = routing.route();
            line("route", shown(route) + ": " + route.path());
            for (int i = 0; i < routing.values().size(); i++) {
                line(i == 0 ? "parameters" : "", route.parameters().get(i) + " = " + routing.values().get(i));
            }
        }
    }

    private void outcome() {
        if (request.answer() != null) {
            lines("answer", shortened(request.answer()));
            return;
        }
        if (request.forward() == null) {
            line("handler", ((RouteAction.Handle) request.routing().route().action()).handler());
            return;
        }
        ExplainedRequest.Forward forward = request.forward();
        ClusterSnapshot cluster = forward.cluster();
        line("goes to", forward.names().get(forward.endpoint()) + ", cluster \"" + cluster.name() + '"');
        if (cluster.count() > 1) {
            line("", cluster.strategy().text() + " over " + cluster.count() + ": " + endpoints(forward));
        }
        lines("sent on", forward.head().stream().map(this::field).toList());
    }

    private static String endpoints(ExplainedRequest.Forward forward) {
        ClusterSnapshot cluster = forward.cluster();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Math.min(ENDPOINTS_SHOWN, cluster.count()); i++) {
            boolean tellsWeight = cluster.strategy() == BalancingStrategy.WEIGHTED || cluster.weight(i) == 0;
            texts.add(forward.names().get(i) + (tellsWeight ? " (weight " + cluster.weight(i) + ')' : ""));
        }
        int more = cluster.count() - texts.size();
        return String.join(", ", texts) + (more > 0 ? " and " + more + " more" : "");
    }

    /** An id that was made here says nothing about the next request's. */
    private String field(String line) {
        boolean isOurs = line.startsWith(REQUEST_ID) && request.query().fields().stream()
            .noneMatch(field -> field.endsWith(line.substring(REQUEST_ID.length())));
        return isOurs ? REQUEST_ID + "(new for each request)" : line;
    }

    private static List<String> shortened(List<String> answer) {
        int body = answer.indexOf("") + 1;
        int shown = body + BODY_LINES_SHOWN;
        if (body == answer.size()) {
            return answer.subList(0, body - 1);
        }
        if (answer.size() <= shown) {
            return answer;
        }
        List<String> lines = new ArrayList<>(answer.subList(0, shown));
        lines.add("(and " + (answer.size() - shown) + " more lines)");
        return lines;
    }

    private void candidates(List<RouteCandidate> candidates, boolean showsAll) {
        int count = showsAll ? candidates.size() : Math.min(CANDIDATES_SHOWN, candidates.size());
        List<RouteCandidate> shown = candidates.subList(0, count);
        int width = shown.stream().mapToInt(candidate -> shown(candidate.route()).length()).max().orElse(0);
        for (int i = 0; i < count; i++) {
            RouteCandidate candidate = shown.get(i);
            String name = shown(candidate.route());
            String reason = candidate.fate() == RouteCandidate.Fate.TAKES ? "takes it" : candidate.reason();
            line(i == 0 ? "candidates" : "", name + " ".repeat(width - name.length()) + "  " + reason);
        }
        if (candidates.size() > count) {
            line("", "and " + (candidates.size() - count) + " more, further off; --all shows them");
        }
    }

    private static String shown(Route route) {
        return '"' + route.name() + '"';
    }

    private void lines(String label, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            line(i == 0 ? label : "", texts.get(i));
        }
    }

    private void line(String label, String text) {
        String line = label + " ".repeat(LABEL_WIDTH - label.length()) + text;
        out.append(line.stripTrailing()).append('\n');
    }
}
