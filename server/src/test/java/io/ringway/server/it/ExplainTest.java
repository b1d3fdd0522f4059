package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.router.RouterMode;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.IpAddress;
import io.ringway.server.control.SnapshotCompiler;
import io.ringway.server.explain.ExplainQuery;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.RequestExplainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real gateway, in each router mode, does with a request what its explanation says. */
@NeedsRing
@Timeout(30)
class ExplainTest {

    /** Method, target, host, further fields. */
    private static final List<List<String>> REQUESTS = List.of(
            List.of("GET", "/users/7/./x?q=%20", "a.test"), List.of("GET", "/users/me", "A.test:80"),
            List.of("DELETE", "/users/7/x", "x.b.test", "X-Other: 1", "Connection: X-Other", "TE: trailers"),
            List.of("POST", "/users/%37/y", "a.test", "Content-Length: 0", "X-Forwarded-For: 1.2.3.4"),
            List.of("GET", "/rest/", "a.test"), List.of("GET", "/rest/a//b", "c.test", "Via: 1.0 other"),
            List.of("PUT", "/ping", "a.test"), List.of("GET", "/ping", "a.test"), List.of("GET", "/old", "b.test"),
            List.of("GET", "/none", "a.test"), List.of("PURGE", "/users/me", "b.test"),
            List.of("GET", "/a%5cb", "a.test"), List.of("OPTIONS", "*", "a.test"));

    private static GatewayFixture.Builder configure(RouterMode mode, RecordingOrigin origin) {
        String backends = "'backends':[{" + origin.backend() + "}]";
        return GatewayFixture.configure().server("'router_mode':'" + mode.text() + "'")
                .route("'external_path':'/users/{id}/{rest*}','internal_path':'/u/{id}/{rest*}'," + backends)
                .route("'external_path':'/users/me','methods':['GET'],'hosts':['a.test'],'preserve_host':true,"
                        + backends)
                .route("'external_path':'/rest/*','methods':['GET']," + backends)
                .route("'external_path':'/ping','methods':['GET'],'respond':{'body':'pong'}")
                .route("'external_path':'/old','hosts':['*.test'],'redirect':{'location':'/new'}");
    }

    @ParameterizedTest
    @EnumSource
    void shouldDoWhatIsExplained(RouterMode mode) throws IOException {
        try (RecordingOrigin origin = RecordingOrigin.start()) {
            GatewayConfig config = configure(mode, origin).config();
            assertThat(SnapshotCompiler.compile(config, 1).routes().mode()).isEqualTo(mode);
            RequestExplainer explainer = new RequestExplainer(config);
            try (GatewayFixture gateway = configure(mode, origin).start()) {
                int forwarded = 0;
                for (List<String> request : REQUESTS) {
                    forwarded += isForwarded(explainer, gateway, origin, request) ? 1 : 0;
                    origin.forget();
                }
                assertThat(forwarded).isEqualTo(6);
            }
        }
    }

    private static boolean isForwarded(RequestExplainer explainer, GatewayFixture gateway, RecordingOrigin origin,
                                       List<String> request) throws IOException {
        String method = request.getFirst();
        List<String> fields = new ArrayList<>(request.subList(3, request.size()));
        fields.addFirst("Host: " + request.get(2));
        ExplainedRequest explained = explainer.explain(
                ExplainQuery.of(method, request.get(1), fields, IpAddress.LOOPBACK_IPV4));
        Response response;
        try (RawClient client = RawClient.to(gateway.port())) {
            response = client.ask(method + ' ' + request.get(1) + " HTTP/1.1\r\n" + String.join("\r\n", fields)
                    + "\r\n\r\n");
        }
        if (explained.forward() != null) {
            Request seen = origin.requests().getFirst();
            assertThat(lines(seen.line(), seen.fields())).as(request.toString())
                    .isEqualTo(explained.forward().head().stream().map(ExplainTest::withoutId).toList());
            return true;
        }
        assertThat(origin.requests()).as(request.toString()).isEmpty();
        List<String> lines = lines("HTTP/1.1 " + response.status() + ' ' + response.reason(), response.fields());
        lines.removeIf(line -> line.startsWith("Date: "));
        assertThat(explained.answer().subList(0, explained.answer().indexOf(""))).as(request.toString())
                .isEqualTo(lines);
        assertThat(String.join("", explained.answer().subList(lines.size() + 1, explained.answer().size())))
                .isEqualTo(response.body().text().strip());
        return false;
    }

    private static List<String> lines(String first, Fields fields) {
        List<String> lines = new ArrayList<>(List.of(first));
        fields.all().forEach(field -> lines.add(withoutId(field.name() + ": " + field.value())));
        return lines;
    }

    private static String withoutId(String line) {
        return line.replaceAll("(?<=^X-Request-ID: )[0-9a-f]{32}$", "ID");
    }
}
