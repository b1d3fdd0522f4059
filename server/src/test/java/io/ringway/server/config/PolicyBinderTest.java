package io.ringway.server.config;

import static io.ringway.server.config.ConfigText.problems;
import static io.ringway.server.config.ConfigText.router;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies: without effect in this version, but checked in full. */
final class PolicyBinderTest {

    private static ConfigResult policy(String members) {
        return router("'external_path':'/','backends':[{'host':'a'}]," + members);
    }

    @Test
    void shouldReadPolicies() {
        RouterConfig router = policy("""
                'retry': {'max_attempts': 0, 'initial_backoff_ms': 1, 'max_backoff_ms': 1, 'backoff_multiplier': 1.5,
                          'retryable_status_codes': [500, 502, 500]},
                'circuit_breaker': {'failure_threshold': 1, 'open_ms': 2, 'half_open_probes': 3},
                'health_check': {'interval_ms': 2, 'timeout_ms': 2, 'unhealthy_after': 4, 'healthy_after': 5}""")
                .config().routers().getFirst();

        assertThat(router.retry()).isEqualTo(new RetryConfig(0, 1, 1, 1.5, List.of(500, 502)));
        ClusterConfig cluster = ((RouteTarget.Backends) router.target()).cluster();
        assertThat(cluster.circuitBreaker()).isEqualTo(new CircuitBreakerConfig(1, 2, 3));
        assertThat(cluster.healthCheck()).isEqualTo(new HealthCheckConfig(2, 2, 4, 5));
    }

    @Test
    void shouldFillInDefaults() {
        RouterConfig router = policy("'retry':{},'circuit_breaker':{},'health_check':{}").config().routers().getFirst();

        assertThat(router.retry()).isEqualTo(new RetryConfig(3, 100, 5000, 2.0, List.of(502, 503, 504)));
        ClusterConfig cluster = ((RouteTarget.Backends) router.target()).cluster();
        assertThat(cluster.circuitBreaker()).isEqualTo(new CircuitBreakerConfig(5, 30_000, 3));
        assertThat(cluster.healthCheck()).isEqualTo(new HealthCheckConfig(5000, 2000, 3, 2));
    }

    @Test
    void shouldKeepDefaultsInStepWithWhatIsGiven() {
        RouterConfig router = policy("'retry':{'initial_backoff_ms':9000},'health_check':{'interval_ms':500}")
                .config().routers().getFirst();

        assertThat(router.retry().maxBackoffMs()).isEqualTo(9000);
        assertThat(((RouteTarget.Backends) router.target()).cluster().healthCheck().timeoutMs()).isEqualTo(500);
    }

    @Test
    void shouldReadTheAliasOfMaxAttempts() {
        assertThat(policy("'retry':{'max_retries':7}").config().routers().getFirst().retry().maxAttempts())
                .isEqualTo(7);
        assertThat(problems(policy("'retry':{'max_retries':7,'max_attempts':7}"))).contains(
                "error $.routers[0].retry.max_retries the same as max_attempts, which is there too: 7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'retry':{'max_attempts':-1} | retry.max_attempts out of range: -1",
        "'retry':{'max_attempts':11} | retry.max_attempts out of range: 11",
        "'retry':{'max_retries':11} | retry.max_retries out of range: 11",
        "'retry':{'initial_backoff_ms':0} | retry.initial_backoff_ms out of range: 0",
        "'retry':{'initial_backoff_ms':5,'max_backoff_ms':4} "
                + "| retry.max_backoff_ms shorter than initial_backoff_ms, which is 5: 4",
        "'retry':{'backoff_multiplier':0.99} | retry.backoff_multiplier out of range: 0.99",
        "'retry':{'backoff_multiplier':1e999} | retry.backoff_multiplier out of range: 1e999",
        "'retry':{'backoff_multiplier':'2'} | retry.backoff_multiplier not a number: \"2\"",
        "'retry':{'retryable_status_codes':[200]} | retry.retryable_status_codes[0] out of range: 200",
        "'retry':{'retryable_status_codes':502} | retry.retryable_status_codes not a list, but a number: 502",
        "'retry':{'attempts':1} | retry.attempts unknown key, did you mean \"max_attempts\"?",
        "'circuit_breaker':{'failure_threshold':0} | circuit_breaker.failure_threshold out of range: 0",
        "'circuit_breaker':{'open_ms':0} | circuit_breaker.open_ms out of range: 0",
        "'circuit_breaker':{'half_open_probes':1001} | circuit_breaker.half_open_probes out of range: 1001",
        "'health_check':{'interval_ms':0} | health_check.interval_ms out of range: 0",
        "'health_check':{'interval_ms':5,'timeout_ms':6} "
                + "| health_check.timeout_ms longer than interval_ms, which is 5: 6",
        "'health_check':{'unhealthy_after':101} | health_check.unhealthy_after out of range: 101",
        "'health_check':{'healthy_after':0} | health_check.healthy_after out of range: 0",
        "'health_check':[] | health_check not an object, but a list",
    })
    void shouldReportWhatIsWrong(String members, String expected) {
        assertThat(problems(policy(members))).contains("error $.routers[0]." + expected);
    }

    @Test
    void shouldCheckPoliciesWhereThereAreNoBackends() {
        assertThat(problems(router("'external_path':'/','respond':{},'health_check':{'interval_ms':0}")))
                .contains("error $.routers[0].health_check.interval_ms out of range: 0");
    }
}
