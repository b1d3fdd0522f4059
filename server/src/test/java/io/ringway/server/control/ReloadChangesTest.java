package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said about the difference of two configurations. */
class ReloadChangesTest {

    private static GatewayConfig config(String server, String clusters, String... routers) {
        String json = ("{'version':1,'server':{" + server + "},'clusters':{" + clusters + "},'routers':["
            + String.join(",", routers) + "]}").replace('\'', '"');
        ConfigResult result = new ConfigReader(List.of()).read("test", json.getBytes(StandardCharsets.UTF_8),
            new ConfigOverrides());
        assertThat(result.isValid()).as("%s", result.problems()).isTrue();
        return result.config();
    }

    private static String route(String name, int port) {
        return "{'name':'" + name + "','external_path':'/" + name + "','backends':[{'host':'10.0.0.1','port':" + port
            + "}]}";
    }

    private static String described(GatewayConfig before, GatewayConfig after) {
        return ReloadChanges.between(before, after).toString();
    }

    @Test
    void shouldSayThatNothingHasChanged() {
        assertThat(described(config("", "", route("a", 1)), config("", "", route("a", 1)))).isEqualTo("no change");
    }

    @Test
    void shouldNameRoutesAndBackends() {
        assertThat(described(config("", "", route("a", 1), route("b", 1), route("old", 2)),
            config("", "", route("new", 1), route("a", 3), route("b", 1))))
            .isEqualTo("routes +1 (new) -1 (old) ~1 (a); backends +1 (10.0.0.1:3) -1 (10.0.0.1:2)");
    }

    @Test
    void shouldNameClusters() {
        String before = "'x':{'backends':[{'host':'10.0.0.1','port':1}]},'y':{'backends':[{'host':'h','port':2}]}";
        String after = "'x':{'backends':[{'host':'10.0.0.1','port':1,'weight':5}]},'y':{'backends':[{'host':'h',"
            + "'port':2}]}";
        String route = "{'name':'r','external_path':'/','cluster':'x'}";
        assertThat(described(config("", before, route), config("", after, route))).isEqualTo("clusters ~1 (x)");
    }

    @Test
    void shouldNameListenersAndSettings() {
        assertThat(described(
            config("'listeners':[{'address':'127.0.0.1:80'},{'address':'unix:/a'}]", "", route("a", 1)),
            config("'listeners':[{'address':'unix:/a'},{'address':'127.0.0.1:81'}],'limits':{'header_count':50},"
                + "'timeouts':{'idle_ms':5},'trusted_proxies':['10.0.0.0/8']", "", route("a", 1))))
            .isEqualTo("listeners +1 (127.0.0.1:81) -1 (127.0.0.1:80); limits; timeouts; trusted_proxies");
    }

    @Test
    void shouldShortenLongLists() {
        String[] many = IntStream.range(0, 20).mapToObj(i -> route("r" + i, 1)).toArray(String[]::new);
        String names = IntStream.range(0, 8).mapToObj(i -> "r" + i).collect(Collectors.joining(", "));
        assertThat(described(config("", "", route("a", 1)), config("", "", many)))
            .isEqualTo("routes +20 (" + names + " and 12 more) -1 (a)");
    }
}
