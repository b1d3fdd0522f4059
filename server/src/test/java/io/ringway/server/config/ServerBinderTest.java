package io.ringway.server.config;

import static io.ringway.server.config.ConfigText.problems;
import static io.ringway.server.config.ConfigText.withRoute;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.router.RouterMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections {@code server}, {@code admin} and {@code handlers}. */
final class ServerBinderTest {

    /** Case E014. */
    private static final String OPEN_ADMIN = "reachable from other hosts, and the token that would protect it comes "
            + "with the admin API of a later version: ";

    @Test
    void shouldReadEverything() {
        ConfigResult result = withRoute("""
                'server': {
                  'listeners': [{'address': '[::1]:80', 'protocols': ['h1']}, {'address': 'unix:/run/x.sock'},
                          {'address': ':81'}],
                  'cpus': '0-1, 4', 'workers': 3,
                  'limits': {'header_bytes': 4096, 'header_count': 16, 'request_line_bytes': 65536, 'body_bytes': 5,
                             'connections': 1, 'backend_connections': 7},
                  'timeouts': {'header_ms': 1, 'body_ms': 2, 'idle_ms': 3, 'connect_ms': 4, 'request_ms': 5,
                               'drain_ms': 86400000},
                  'trusted_proxies': ['10.0.0.0/8', '::1'], 'router_mode': 'Hybrid'}""");

        assertThat(result.problems()).isEmpty();
        ServerConfig server = result.config().server();
        assertThat(server.listeners()).extracting(listener -> listener.address().toString())
                .containsExactly("[::1]:80", "unix:/run/x.sock", "0.0.0.0:81");
        assertThat(server.listeners()).extracting(ListenerConfig::protocols).containsExactly(
                List.of(ListenerProtocol.H1), ListenerConfig.CLEAR_TEXT, ListenerConfig.CLEAR_TEXT);
        assertThat(server.cpus()).isEqualTo(CpuList.parse("0,1,4"));
        assertThat(server.workers()).isEqualTo(3);
        assertThat(server.limits()).isEqualTo(new LimitsConfig(4096, 16, 65_536, 5, 1, 7));
        assertThat(server.timeouts()).isEqualTo(new TimeoutsConfig(1, 2, 3, 4, 5, 86_400_000));
        assertThat(server.trustedProxies().contains(0, 0x0a010203L, true)).isTrue();
        assertThat(server.routerMode()).isEqualTo(RouterMode.HYBRID);
    }

    @ParameterizedTest
    @CsvSource({
        "header_bytes, 4096, 262144", "header_count, 16, 1000", "request_line_bytes, 256, 65536",
        "body_bytes, 0, 1125899906842624", "connections, 1, 1000000"})
    void shouldHoldEachLimitAtItsEdges(String key, long min, long max) {
        shouldHold("limits", key, min, max);
    }

    @ParameterizedTest
    @CsvSource({"header_ms", "body_ms", "idle_ms", "connect_ms", "request_ms", "drain_ms"})
    void shouldHoldEachTimeoutAtItsEdges(String key) {
        shouldHold("timeouts", key, 1, 86_400_000);
    }

    private static void shouldHold(String section, String key, long min, long max) {
        for (long good : new long[] {min, min + 1, max - 1, max}) {
            assertThat(number(section, key, "" + good).isValid()).as(key + "=" + good).isTrue();
        }
        String path = "error $.server." + section + "." + key + " ";
        for (long bad : new long[] {min - 1, max + 1}) {
            assertThat(problems(number(section, key, "" + bad))).contains(path + "out of range: " + bad);
        }
        assertThat(problems(number(section, key, "9223372036854775808")))
                .contains(path + "out of range: 9223372036854775808");
        assertThat(problems(number(section, key, "1.5"))).contains(path + "not a whole number: 1.5");
        assertThat(problems(number(section, key, "1e3"))).contains(path + "not a whole number: 1e3");
        assertThat(problems(number(section, key, "'9000'"))).contains(path + "not a whole number: \"9000\"");
        assertThat(problems(number(section, key, "true"))).contains(path + "not a whole number: true");
    }

    private static ConfigResult number(String section, String key, String value) {
        return withRoute("'server':{'" + section + "':{'" + key + "':" + value + "}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'listeners':[] | error $.server.listeners empty",
        "'listeners':[{}] | error $.server.listeners[0].address missing",
        "'listeners':[{'address':80}] | error $.server.listeners[0].address not a string, but a number: 80",
        "'listeners':[{'address':'x'}] | error $.server.listeners[0].address has no port: \"x\"",
        "'listeners':[{'address':'1.2.3.4:0'}] "
                + "| error $.server.listeners[0].address the port is out of range: \"1.2.3.4:0\"",
        "'listeners':[{'address':'1.2.3.4:65536'}] "
                + "| error $.server.listeners[0].address the port is out of range: \"1.2.3.4:65536\"",
        "'listeners':[{'address':'1.2.3.4:http'}] "
                + "| error $.server.listeners[0].address the port is not a number: \"1.2.3.4:http\"",
        "'listeners':[{'address':'example.com:80'}] "
                + "| error $.server.listeners[0].address the host is not an IP address: \"example.com:80\"",
        "'listeners':[{'address':'::1:80'}] "
                + "| error $.server.listeners[0].address an IPv6 address needs brackets: \"::1:80\"",
        "'listeners':[{'address':'[1.2.3.4]:80'}] "
                + "| error $.server.listeners[0].address brackets are for IPv6 only: \"[1.2.3.4]:80\"",
        "'listeners':[{'address':'unix:x'}] "
                + "| error $.server.listeners[0].address a Unix socket needs an absolute path of at most 107 "
                + "bytes without control characters: \"unix:x\"",
        "'listeners':[{'address':':80'},{'address':'0.0.0.0:80'}] "
                + "| error $.server.listeners[1].address another listener has it too: \"0.0.0.0:80\"",
        "'listeners':[{'address':':80','protocols':[]}] | error $.server.listeners[0].protocols empty",
        "'listeners':[{'address':':80','protocols':['h3']}] "
                + "| error $.server.listeners[0].protocols[0] unknown protocol: \"h3\"",
        "'listeners':[{'address':':80','protocols':['h1','h1']}] "
                + "| error $.server.listeners[0].protocols[1] named twice: \"h1\"",
        "'listeners':[{'address':':80','protocols':['h1','h2']}] "
                + "| error $.server.listeners[0].protocols[1] h2 needs tls on the listener: \"h2\"",
        "'listeners':[{'adress':':80'}] | error $.server.listeners[0].adress unknown key, did you mean \"address\"?",
        "'cpus':'3-1' | error $.server.cpus a range runs backwards: \"3-1\"",
        "'cpus':'' | error $.server.cpus not a list of CPU numbers: \"\"",
        "'cpus':'0,0' | error $.server.cpus a CPU is named twice: \"0,0\"",
        "'cpus':'4096' | error $.server.cpus a CPU number is out of range: \"4096\"",
        "'cpus':3 | error $.server.cpus not a string, but a number: 3",
        "'workers':0 | error $.server.workers out of range: 0",
        "'workers':1025 | error $.server.workers out of range: 1025",
        "'router_mode':'tire' | error $.server.router_mode unknown mode: \"tire\"",
        "'router_mode':3 | error $.server.router_mode not a string, but a number: 3",
        "'cpus':'0-1','workers':3 "
                + "| warning $.server.workers more than the CPUs named, which are 2: some will share one: 3",
        "'timeouts':{'connect_ms':2,'request_ms':1} "
                + "| warning $.server.timeouts.connect_ms connect_ms is longer than request_ms, which ends the "
                + "request before: 2",
        "'timeouts':{'request_ms':1} "
                + "| warning $.server.timeouts.request_ms connect_ms is longer than request_ms, which ends the "
                + "request before: 1",
        "'timeouts':{'header':1} | error $.server.timeouts.header unknown key, did you mean \"header_ms\"?",
        "'trusted_proxies':['10.0.0.0/33'] | error $.server.trusted_proxies[0] not an address range: \"10.0.0.0/33\"",
        "'trusted_proxies':['::1','proxy'] | error $.server.trusted_proxies[1] not an address range: \"proxy\"",
        "'trusted_proxies':['10.0.0.1/8'] "
                + "| warning $.server.trusted_proxies[0] has bits set after the prefix, which are ignored: "
                + "\"10.0.0.1/8\"",
        "'trusted_proxies':'10.0.0.0/8' | error $.server.trusted_proxies not a list, but a string: \"10.0.0.0/8\"",
    })
    void shouldReportWhatIsWrongWithTheServer(String members, String expected) {
        assertThat(problems(withRoute("'server':{" + members + "}"))).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'admin':{} | error $.admin.address missing",
        "'admin':{'address':'0.0.0.0:9901'} | error $.admin.address " + OPEN_ADMIN + "\"0.0.0.0:9901\"",
        "'admin':{'address':'[::]:9901'} | error $.admin.address " + OPEN_ADMIN + "\"[::]:9901\"",
        "'admin':{'address':'10.1.2.3:9901','token_file':'t'} | error $.admin.address " + OPEN_ADMIN
                + "\"10.1.2.3:9901\"",
        "'server':{'listeners':[{'address':'127.0.0.1:80'}]},'admin':{'address':'127.0.0.1:80'} "
                + "| error $.admin.address the listener 127.0.0.1:80 takes connections there too: \"127.0.0.1:80\"",
        "'server':{'listeners':[{'address':':80'}]},'admin':{'address':'127.0.0.1:80'} "
                + "| error $.admin.address the listener 0.0.0.0:80 takes connections there too: \"127.0.0.1:80\"",
        "'server':{'listeners':[{'address':'[::]:80'}]},'admin':{'address':'[::1]:80'} "
                + "| error $.admin.address the listener [::]:80 takes connections there too: \"[::1]:80\"",
        "'server':{'listeners':[{'address':':80'},{'address':'unix:/s'}]},'admin':{'address':'unix:/s'} "
                + "| error $.admin.address the listener unix:/s takes connections there too: \"unix:/s\"",
        "'admin':{'address':'localhost:8080'} "
                + "| error $.admin.address the listener 0.0.0.0:8080 takes connections there too: \"localhost:8080\"",
        "'admin':{'address':'127.0.0.1:9901','token':'hunter2'} "
                + "| error $.admin.token unknown key, did you mean \"token_file\"?",
        "'handlers':{'workers':0} | error $.handlers.workers out of range: 0",
        "'handlers':{'queue_bound':1048577} | error $.handlers.queue_bound out of range: 1048577",
        "'handlers':{'backpressure':'drop'} | error $.handlers.backpressure unknown: \"drop\"",
        "'handlers':{'timeout_ms':0} | error $.handlers.timeout_ms out of range: 0",
    })
    void shouldReportWhatIsWrongWithAdminAndHandlers(String members, String expected) {
        assertThat(problems(withRoute(members))).contains(expected);
    }

    @Test
    void shouldNotTakeTheDefaultForAListenerThatIsWrong() {
        assertThat(problems(withRoute("'server':{'listeners':[{'address':'x'}]},'admin':{'address':'localhost:8080'}")))
            .containsExactly("error $.server.listeners[0].address has no port: \"x\"");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:9901", "127.8.8.8:9901", "[::1]:9901", "localhost:9901", "unix:/run/admin.sock"})
    void shouldAllowAnAdminListenerOnThisHostWithoutAToken(String address) {
        assertThat(withRoute("'admin':{'address':'" + address + "'}").isValid()).isTrue();
    }
}
