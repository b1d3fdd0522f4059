package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records built in code refuse what a file could not say either. */
final class ConfigRecordsTest {

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.of());
        assertThatIllegalArgumentException().isThrownBy(() -> new ServerConfig(
                List.of(ListenerConfig.h1(":1")), CpuList.ALL, -1, LimitsConfig.DEFAULT, TimeoutsConfig.DEFAULT,
                        CidrSet.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new LimitsConfig(4095, 100, 8192, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LimitsConfig(4096, 100, 8192, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeoutsConfig(1, 1, 1, 1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> BackendConfig.http("", 80));
        assertThatIllegalArgumentException().isThrownBy(() -> BackendConfig.http("a", 0));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new BackendConfig(BackendScheme.HTTP, "a", 80, "/both", 1, null, BackendProtocol.AUTO));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new BackendConfig(BackendScheme.HTTP, "a", 80, null, -1, null, BackendProtocol.AUTO));
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterConfig.of("c", LoadBalancingStrategy.RANDOM));
        assertThatIllegalArgumentException().isThrownBy(() -> new ListenAddress.Inet(IpAddress.ANY_IPV4, 65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> new ListenAddress.Unix("relative"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ListenerConfig(ListenAddress.parse(":1"), List.of()));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80, 127.0.0.1:80", "*:80, 0.0.0.0:80", ":80, 0.0.0.0:80", "LOCALHOST:0, 127.0.0.1:0",
        "[::]:65535, [::]:65535", "unix:/a, unix:/a"})
    void shouldReadListenAddresses(String text, String written) {
        assertThat(ListenAddress.parse(text)).hasToString(written);
    }

    @Test
    void shouldBoundPathsOfUnixSockets() {
        assertThat(ListenAddress.isUnixPath("/" + "a".repeat(106))).isTrue();
        assertThat(ListenAddress.isUnixPath("/" + "a".repeat(107))).isFalse();
        assertThat(ListenAddress.isUnixPath("/" + "ü".repeat(54))).isFalse();
        assertThat(ListenAddress.isUnixPath("/a\0b")).isFalse();
        assertThat(ListenAddress.isUnixPath("/")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|[0]", "0-3,6|[0, 1, 2, 3, 6]", " 6 , 0 - 1 |[0, 1, 6]", "4095|[4095]",
            "7-7|[7]"})
    void shouldReadCpuLists(String text, String written) {
        assertThat(CpuList.parse(text)).hasToString(written);
        assertThat(CpuList.parse(text).isAll()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a", "-", "1-", "-1", "1,,2", "1-2-3", "0-2,1", "4096", "99999", "0-4096",
            "2-1"})
    void shouldRefuseOtherCpuLists(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CpuList.parse(text));
    }

    @Test
    void shouldFindClusters() {
        ClusterConfig cluster = ClusterConfig.of("c", LoadBalancingStrategy.RANDOM, BackendConfig.http("a", 1));
        GatewayConfig config = GatewayConfig.of(ServerConfig.of(ListenerConfig.h1(":1")), List.of(cluster), List.of());

        assertThat(config.cluster("c")).isSameAs(cluster);
        assertThat(config.cluster("d")).isNull();
    }
}
