package io.ringway.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSnapshotTest {
    private static final EndpointConfig ENDPOINT = EndpointConfig.tcp(EndpointScheme.HTTP, "a.test", 8080, 3);

    @ParameterizedTest
    @CsvSource({
        "HTTP, 10.0.0.1, 8080, 10.0.0.1:8080, 10.0.0.1:8080", "HTTP, a.test, 80, a.test, a.test:80",
        "HTTPS, a.test, 443, a.test, a.test:443", "HTTPS, a.test, 80, a.test:80, a.test:80",
        "H2C, ::1, 80, [::1], [::1]:80", "H2C, ::1, 443, [::1]:443, [::1]:443",
    })
    void shouldWriteTheAuthorityWithoutADefaultPort(EndpointScheme scheme, String host, int port, String authority,
                                                    String label) {
        EndpointConfig endpoint = EndpointConfig.tcp(scheme, host, port, 1);
        assertThat(endpoint.authority()).isEqualTo(authority);
        assertThat(endpoint.label()).isEqualTo(label);
        assertThat(endpoint.isUnix()).isFalse();
    }

    @Test
    void shouldNameUnixSocketsByTheirPath() {
        EndpointConfig endpoint = EndpointConfig.unix(EndpointScheme.HTTP, "/run/app.sock", 1);
        assertThat(endpoint.isUnix()).isTrue();
        assertThat(endpoint.authority()).isEqualTo("localhost");
        assertThat(endpoint.label()).isEqualTo("unix:/run/app.sock");
    }

    @Test
    void shouldRefuseEndpointsOutOfRange() {
        assertThat(EndpointConfig.tcp(EndpointScheme.HTTP, "a", 1, 0).weight()).isZero();
        assertThat(EndpointConfig.tcp(EndpointScheme.HTTP, "a", 65_535, Integer.MAX_VALUE).port()).isEqualTo(65_535);
        for (int port : new int[] {-1, 0, 65_536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EndpointConfig.tcp(EndpointScheme.HTTP, "a", port, 1))
                    .withMessageContaining("port");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> EndpointConfig.tcp(EndpointScheme.HTTP, "a", 1, -1))
                .withMessageContaining("weight");
        assertThatIllegalArgumentException().isThrownBy(() -> EndpointConfig.tcp(EndpointScheme.HTTP, "", 1, 1))
                .withMessageContaining("host");
        assertThatIllegalArgumentException().isThrownBy(() -> EndpointConfig.unix(EndpointScheme.HTTP, "", 1))
                .withMessageContaining("unixPath");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EndpointConfig("a", 80, 1, EndpointScheme.HTTP, "/x"))
                .withMessageContaining("port");
    }

    @Test
    void shouldDescribeTheCluster() {
        ClusterSnapshot cluster =
                new ClusterSnapshot(4, "users", BalancingStrategy.WEIGHTED, List.of(ENDPOINT, ENDPOINT));
        assertThat(cluster.id()).isEqualTo(4);
        assertThat(cluster.name()).isEqualTo("users");
        assertThat(cluster.strategy()).isEqualTo(BalancingStrategy.WEIGHTED);
        assertThat(cluster.count()).isEqualTo(2);
        assertThat(cluster.endpoint(1)).isEqualTo(ENDPOINT);
        assertThat(cluster.weight(1)).isEqualTo(3);
        assertThat(cluster.totalWeight()).isEqualTo(6);
        assertThat(cluster).hasToString("cluster 4 users, 2 endpoints, Weighted");
    }

    @Test
    void shouldRefuseClustersOutOfRange() {
        List<EndpointConfig> most = Collections.nCopies(ClusterSnapshot.ENDPOINTS_MAX, ENDPOINT);
        assertThat(new ClusterSnapshot(0, "a", BalancingStrategy.WEIGHTED, most).count()).isEqualTo(most.size());
        List<EndpointConfig> more = Collections.nCopies(most.size() + 1, ENDPOINT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterSnapshot(0, "a", BalancingStrategy.WEIGHTED, more))
                .withMessageContaining("65537 endpoints, allowed are 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterSnapshot(-1, "a", BalancingStrategy.WEIGHTED, List.of()));
    }

    @Test
    void shouldMakeWhatItNames() {
        ClusterSnapshot cluster = Clusters.of(BalancingStrategy.WEIGHTED, 1);
        assertThat(BalancingStrategy.ROUND_ROBIN.create(cluster, 0, 1)).isInstanceOf(RoundRobin.class);
        assertThat(BalancingStrategy.WEIGHTED.create(cluster, 0, 1)).isInstanceOf(Weighted.class);
    }
}
