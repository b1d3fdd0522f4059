package io.ringway.server.config;

import static io.ringway.server.config.ConfigText.problems;
import static io.ringway.server.config.ConfigText.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What this version lacks: refused where it would change the meaning, announced where it would not. */
final class VersionPolicyTest {

    /** The sample of the interface's contract. */
    @Test
    void shouldSayWhatIsMissingForTheSample() throws IOException {
        byte[] sample;
        try (InputStream in = VersionPolicyTest.class.getResourceAsStream("interface-sample.json")) {
            sample = in.readAllBytes();
        }

        ConfigResult result = new ConfigReader(List.of()).read("g.json", sample, new ConfigOverrides());

        assertThat(result.problems()).extracting(ConfigProblem::toString).containsExactly(
                "g.json:6:42: error: $.server.listeners[1].tls: tls is not available in this version",
                "g.json:13:56: warning: $.admin.token_file: the admin token has no effect in this version: "
                + "\"admin.token\"",
                "g.json:16:99: warning: $.clusters.users.load_balancing_strategy: RoundRobin is used, as this "
                + "strategy has no "
                        + "effect in this version: \"LeastConnections\"",
                "g.json:27:85: warning: $.routers[0].backends[0].health_check_path: health_check_path has no effect "
                + "in this "
                        + "version: \"/health\"",
                "g.json:28:85: warning: $.routers[0].backends[1].health_check_path: health_check_path has no effect "
                + "in this "
                        + "version: \"/health\"",
                "g.json:31:16: warning: $.routers[0].retry: retry has no effect in this version",
                "g.json:32:26: warning: $.routers[0].circuit_breaker: circuit_breaker has no effect in this version",
                "g.json:33:23: warning: $.routers[0].health_check: health_check has no effect in this version");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'external_path':'/','respond':{},'auth_required':true "
                + "| error $.routers[0].auth_required auth_required is not available in this version: true",
        "'external_path':'/','host':'https://a' "
                + "| error $.routers[0].host a backend behind https:// is not available in this version: \"https://a\"",
        "'external_path':'/','backends':[{'host':'HTTPS://a'}] "
                + "| error $.routers[0].backends[0].host a backend behind https:// is not available in this "
                + "version: \"HTTPS://a\"",
    })
    void shouldRefuseWhatWouldChangeTheMeaning(String members, String expected) {
        assertThat(problems(ConfigText.router(members))).containsExactly(expected);
    }

    @Test
    void shouldRefuseTheSameInClusters() {
        ConfigResult result = read(
                "{'version':1,'clusters':{'c':{'backends':[{'host':'https://a'},{'host':'h2c://a'}]}},"
                + "'routers':[{'external_path':'/','cluster':'c'}]}");

        assertThat(problems(result)).containsExactly(
                "error $.clusters.c.backends[0].host a backend behind https:// is not available in this version: "
                + "\"https://a\"");
    }

    @Test
    void shouldTakeAListenerWithoutH1() {
        assertThat(problems(ConfigText.withRoute("'server':{'listeners':[{'address':':80','protocols':['h2c']}]}")))
                .isEmpty();
    }

    @Test
    void shouldSayNothingAboutNull() {
        assertThat(ConfigText.withRoute("'admin':null,'handlers':null").problems()).isEmpty();
    }

    @Test
    void shouldFallBackToRoundRobin() {
        ConfigResult result = ConfigText.router(
                "'external_path':'/','backends':[{'host':'a'}],'load_balancing_strategy':'maglev'");

        RouteTarget.Backends target = (RouteTarget.Backends) result.config().routers().getFirst().target();
        assertThat(target.cluster().strategy()).isEqualTo(LoadBalancingStrategy.ROUND_ROBIN);
        assertThat(problems(result)).containsExactly("warning $.routers[0].load_balancing_strategy RoundRobin is "
                + "used, as "
                + "this strategy has no effect in this version: \"maglev\"");
    }
}
