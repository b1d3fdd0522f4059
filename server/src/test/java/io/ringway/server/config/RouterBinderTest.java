package io.ringway.server.config;

import static io.ringway.server.config.ConfigText.backend;
import static io.ringway.server.config.ConfigText.problems;
import static io.ringway.server.config.ConfigText.read;
import static io.ringway.server.config.ConfigText.router;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section {@code routers}: routes and what answers them. */
final class RouterBinderTest {

    private static final String ONE = "exactly one of backends, cluster, host, handler, redirect, respond";

    @Test
    void shouldReadARouteInFull() {
        ConfigResult result = router("""
                'name': 'users', 'hosts': ['API.example.com.', '*.example.org', '10.0.0.1', '[::0:1]', '*'],
                'external_path': '/api/{id}', 'internal_path': '/{id}', 'methods': ['GET', 'PURGE'],
                        'auth_required': false,
                'preserve_host': true, 'cluster': 'users'""");

        assertThat(result.problems()).isEmpty();
        assertThat(result.config().routers()).containsExactly(new RouterConfig("users",
                List.of("api.example.com", "*.example.org", "10.0.0.1", "[::1]", "*"), "/api/{id}", "/{id}",
                List.of("GET", "PURGE"), false, true, new RouteTarget.ClusterRef("users"), null));
    }

    @Test
    void shouldReadRedirectAndRespond() {
        ConfigResult result = read("""
                {'version': 1, 'routers': [
                  {'external_path': '/a', 'redirect': {'location': '/new?x=1#y'}},
                  {'external_path': '/b', 'redirect': {'status': 301, 'location': 'https://example.com/'}},
                  {'external_path': '/c', 'respond': {'status': 204}},
                  {'external_path': '/d', 'respond': {'status': 503, 'content_type': 'application/json',
                          'body': '{}\\r\\n'}}]}""");

        assertThat(result.problems()).isEmpty();
        assertThat(result.config().routers()).extracting(RouterConfig::target).containsExactly(
                new RouteTarget.Redirect(308, "/new?x=1#y"), new RouteTarget.Redirect(301, "https://example.com/"),
                new RouteTarget.Respond(204, "text/plain; charset=utf-8", ""),
                new RouteTarget.Respond(503, "application/json", "{}\r\n"));
    }

    @Test
    void shouldMakeNamesThatAreUnique() {
        ConfigResult result = read("""
                {'version': 1, 'routers': [{'external_path': '/a', 'methods': ['GET'], 'respond': {}},
                  {'external_path': '/a', 'methods': ['PUT'], 'respond': {}},
                  {'name': '/a#2', 'external_path': '/b', 'respond': {}}]}""");

        assertThat(result.config().routers()).extracting(RouterConfig::name).containsExactly("/a", "/a#3", "/a#2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'respond':{} | error $.routers[0].external_path missing",
        "'external_path':'a','respond':{} | error $.routers[0].external_path does not start with /: \"a\"",
        "'external_path':'/a?b','respond':{} | error $.routers[0].external_path has a ? or #: \"/a?b\"",
        "'external_path':'/a#b','respond':{} | error $.routers[0].external_path has a ? or #: \"/a#b\"",
        "'external_path':'/a\\r','respond':{} | error $.routers[0].external_path has a line break: \"/a\\u000d\"",
        "'external_path':'/a\\u0000','respond':{} "
                + "| error $.routers[0].external_path has a control character: \"/a\\u0000\"",
        "'external_path':'/','cluster':'users','internal_path':'b' "
                + "| error $.routers[0].internal_path does not start with /: \"b\"",
        "'external_path':'/','cluster':'users','internal_path':'/b\\n' "
                + "| error $.routers[0].internal_path has a line break: \"/b\\u000a\"",
        "'external_path':'/','respond':{},'name':'' | error $.routers[0].name empty: \"\"",
        "'external_path':'/','respond':{},'name':'a\\nb' | error $.routers[0].name has a line break: \"a\\u000ab\"",
        "'external_path':'/','respond':{},'methods':[] | error $.routers[0].methods empty",
        "'external_path':'/','respond':{},'methods':['GET',''] | error $.routers[0].methods[1] not a token: \"\"",
        "'external_path':'/','respond':{},'methods':['G T'] | error $.routers[0].methods[0] not a token: \"G T\"",
        "'external_path':'/','respond':{},'methods':['GET','GET'] "
                + "| warning $.routers[0].methods[1] named twice: \"GET\"",
        "'external_path':'/','respond':{},'methods':['get'] "
                + "| warning $.routers[0].methods[0] methods are case-sensitive, this is not GET: \"get\"",
        "'external_path':'/','respond':{},'methods':['CONNECT'] "
                + "| warning $.routers[0].methods[0] CONNECT is never sent on: \"CONNECT\"",
        "'external_path':'/','respond':{},'hosts':[] | error $.routers[0].hosts empty",
        "'external_path':'/','respond':{},'hosts':['a:80'] "
                + "| error $.routers[0].hosts[0] a host is matched without its port: \"a:80\"",
        "'external_path':'/','respond':{},'hosts':['a b'] "
                + "| error $.routers[0].hosts[0] not a host name (letters, digits, '-', '_' and dots): \"a b\"",
        "'external_path':'/','respond':{},'hosts':['a.*.b'] "
                + "| error $.routers[0].hosts[0] not a host name (letters, digits, '-', '_' and dots): \"a.*.b\"",
        "'external_path':'/','respond':{},'hosts':['10.0.0.256'] "
                + "| error $.routers[0].hosts[0] neither an IPv4 address nor a name: \"10.0.0.256\"",
        "'external_path':'/','respond':{},'hosts':['A','a'] | warning $.routers[0].hosts[1] named twice: \"a\"",
        "'external_path':'/','respond':{},'auth_required':'no' "
                + "| error $.routers[0].auth_required not true or false: \"no\"",
        "'external_path':'/','respond':{},'preserve_host':1 | error $.routers[0].preserve_host not true or false: 1",
        "'external_path':'/','respond':{},'internal_path':'/' "
                + "| warning $.routers[0].internal_path has no effect, as nothing is sent on: \"/\"",
        "'external_path':'/','cluster':'users','health_check':{} "
                + "| warning $.routers[0].health_check has no effect here, it belongs in the cluster",
        "'external_path':'/','cluster':'user' "
                + "| error $.routers[0].cluster there is no such cluster, did you mean \"users\"?: \"user\"",
        "'external_path':'/','respond':{'status':199} | error $.routers[0].respond.status out of range: 199",
        "'external_path':'/','respond':{'status':600} | error $.routers[0].respond.status out of range: 600",
        "'external_path':'/','respond':{'status':204,'body':'x'} "
                + "| error $.routers[0].respond.body a 204 has no body: \"x\"",
        "'external_path':'/','respond':{'body':'\\u0001'} "
                + "| error $.routers[0].respond.body has a control character: \"\\u0001\"",
        "'external_path':'/','respond':{'body':'\\ud800'} "
                + "| error $.routers[0].respond.body is not valid Unicode: \"\ud800\"",
        "'external_path':'/','respond':{'content_type':'text'} "
                + "| error $.routers[0].respond.content_type not a media type: \"text\"",
        "'external_path':'/','respond':{'content_type':'text/plain\\r\\nX: y'} "
                + "| error $.routers[0].respond.content_type has a line break: \"text/plain\\u000d\\u000aX: y\"",
        "'external_path':'/','respond':{'boddy':''} "
                + "| error $.routers[0].respond.boddy unknown key, did you mean \"body\"?",
        "'external_path':'/','redirect':{'status':304,'location':'/'} "
                + "| error $.routers[0].redirect.status not a redirect with a location: 304",
        "'external_path':'/','redirect':{'status':308} | error $.routers[0].redirect.location missing",
        "'external_path':'/','redirect':{'location':''} | error $.routers[0].redirect.location empty: \"\"",
        "'external_path':'/','redirect':{'location':'/a b'} "
                + "| error $.routers[0].redirect.location has a character that must be escaped with %: \"/a b\"",
        "'external_path':'/','redirect':{'location':'/ü'} "
                + "| error $.routers[0].redirect.location has a character that must be escaped with %: \"/ü\"",
        "'external_path':'/','redirect':{'location':'/\\nSet-Cookie: a'} "
                + "| error $.routers[0].redirect.location has a line break: \"/\\u000aSet-Cookie: a\"",
    })
    void shouldReportWhatIsWrongWithARouter(String members, String expected) {
        assertThat(router(members).problems().stream()
                .map(problem -> (problem.isError() ? "error " : "warning ") + problem.path() + " " + Shown.oneLine(
                        problem.message() + (problem.value().isEmpty() ? "" : ": " + problem.value()))))
                .contains(expected);
    }

    @Test
    void shouldWantNamesOnlyOnce() {
        ConfigResult result = read("{'version':1,'routers':[{'name':'n','external_path':'/a','respond':{}},"
                + "{'name':'n','external_path':'/b','respond':{}}]}");

        assertThat(problems(result)).containsExactly("error $.routers[1].name the name of $.routers[0] too: \"n\"");
    }

    @Test
    void shouldWantOneTarget() {
        assertThat(router("'external_path':'/'").problems()).extracting(ConfigProblem::path, ConfigProblem::message,
                ConfigProblem::allowed).containsExactly(tuple("$.routers[0]",
                        "the router names nothing that answers", ONE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'cluster':'users','respond':{} | cluster, respond",
        "'backends':[{'host':'a'}],'cluster':'users' | backends, cluster",
        "'host':'a','port':1,'redirect':{'location':'/'} | redirect, host",
        "'redirect':{'location':'/'},'respond':{} | redirect, respond",
        "'backends':[{'host':'a'}],'host':'a','cluster':'users' | backends, cluster, host",
    })
    void shouldWantNotMoreThanOneTarget(String members, String present) {
        assertThat(problems(router("'external_path':'/'," + members)))
                .contains("error $.routers[0] the router names more than one thing that answers: " + present);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'host':'http://a','port':8080 | a:8080",
        "'host':'http://a' | a:80",
        "'host':'HTTP://A.Example.' | a.example:80",
        "'host':'http://a/' | a:80",
        "'host':'a:81' | a:81",
        "'host':'a:81','port':81 | a:81",
        "'host':'my_service','port':1 | my_service:1",
        "'host':'10.0.0.1','port':65535 | 10.0.0.1:65535",
        "'host':'[::1]','port':1 | [::1]:1",
        "'host':'http://[2001:DB8::0:1]:99' | [2001:db8::1]:99",
        "'host':'unix:/run/a.sock' | unix:/run/a.sock",
    })
    void shouldReadBackendAddresses(String members, String authority) {
        ConfigResult result = backend(members);

        assertThat(result.problems()).isEmpty();
        RouteTarget.Backends target = (RouteTarget.Backends) result.config().routers().getFirst().target();
        assertThat(target.cluster().backends()).extracting(BackendConfig::authority).containsExactly(authority);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'port':1 | host missing",
        "'host':'' | host the host is empty: \"\"",
        "'host':'ftp://a' | host unknown scheme: \"ftp://a\"",
        "'host':'file:///etc/passwd' | host unknown scheme: \"file:///etc/passwd\"",
        "'host':'http://a/b' | host has a path; a path belongs in internal_path: \"http://a/b\"",
        "'host':'http://a?b' | host has a path; a path belongs in internal_path: \"http://a?b\"",
        "'host':'http://u:hunter2@a' | host a user name or password has no place here: \"http://...@a\"",
        "'host':'::1','port':1 | host an IPv6 address needs brackets: \"::1\"",
        "'host':'[::g]','port':1 | host not an IPv6 address in brackets: \"[::g]\"",
        "'host':'a:x' | host the port is not a number: \"a:x\"",
        "'host':'a:0' | host the port is out of range: \"a:0\"",
        "'host':'a:1','port':2 | port host says port 1: 2",
        "'host':'a','port':0 | port out of range: 0",
        "'host':'a','port':'80' | port not a whole number: \"80\"",
        "'host':'-a' | host not a host name (letters, digits, '-', '_' and dots): \"-a\"",
        "'host':'127.1' | host neither an IPv4 address nor a name: \"127.1\"",
        "'host':'0x7f.1' | host neither an IPv4 address nor a name: \"0x7f.1\"",
        "'host':'unix:a' | host a Unix socket needs an absolute path of at most 107 bytes: \"unix:a\"",
        "'host':'unix:/a','port':1 | port a Unix socket has no port: 1",
        "'host':'a','weight':-1 | weight out of range: -1",
        "'host':'a','weight':65536 | weight out of range: 65536",
        "'host':'a','health_check_path':'h' | health_check_path does not start with /: \"h\"",
        "'host':'a','health_check_path':'/a b' "
                + "| health_check_path has a character that must be escaped with %: \"/a b\"",
        "'host':'a','protocol':'h9' | protocol unknown protocol: \"h9\"",
        "'host':'a','protocol':'h2' | protocol h2 needs https://: \"h2\"",
        "'host':'h2c://a','protocol':'h1' | protocol contradicts h2c://: \"h1\"",
        "'host':'https://a','protocol':'h2c' | protocol h2c is HTTP/2 without TLS: \"h2c\"",
        "'host':'a','wieght':2 | wieght unknown key, did you mean \"weight\"?",
    })
    void shouldReportWhatIsWrongWithABackend(String members, String expected) {
        assertThat(problems(backend(members))).contains("error $.routers[0].backends[0]." + expected);
    }

    @Test
    void shouldWarnOfAClusterThatTakesNothing() {
        String weights = "'external_path':'/','backends':[{'host':'a','weight':0},{'host':'b','weight':%d}]";

        assertThat(router(weights.formatted(1)).problems()).isEmpty();
        assertThat(problems(router(weights.formatted(0)))).containsExactly(
                "warning $.routers[0].backends every weight is 0: every request will be answered with 503");
    }

    @Test
    @Tag("D050")
    void shouldWarnOfTheSameBackendTwice() {
        assertThat(problems(router("'external_path':'/','backends':[{'host':'a'},{'host':'http://A:80'}]")))
                .containsExactly("warning $.routers[0].backends[1] the same backend is there twice: a:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RoundRobin", "round_robin", "ROUND_ROBIN", "roundrobin", "ROUNDROBIN", "roundRobin"})
    void shouldReadStrategiesInEverySpelling(String text) {
        assertThat(LoadBalancingStrategy.parse(text)).isEqualTo(LoadBalancingStrategy.ROUND_ROBIN);
    }

    @ParameterizedTest
    @CsvSource({"Weighted, WEIGHTED", "least_connections, LEAST_CONNECTIONS", "RANDOM, RANDOM",
            "power_of_two, POWER_OF_TWO",
        "IP_HASH, IP_HASH", "maglev, MAGLEV"})
    void shouldKnowEveryStrategy(String text, LoadBalancingStrategy strategy) {
        assertThat(LoadBalancingStrategy.parse(text)).isEqualTo(strategy);
        assertThat(LoadBalancingStrategy.parse(strategy.text())).isEqualTo(strategy);
    }

    @Test
    void shouldSuggestAStrategy() {
        assertThat(problems(router(
                "'external_path':'/','backends':[{'host':'a'}],'load_balancing_strategy':'LeastConnection'")))
                .containsExactly("error $.routers[0].load_balancing_strategy unknown strategy, did you mean "
                        + "\"LeastConnections\"?: \"LeastConnection\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'clusters':{'a':{}} | error $.clusters.a.backends missing",
        "'clusters':{'a':{'backends':[]}} | error $.clusters.a.backends empty",
        "'clusters':{'a':{'backends':[{'host':'x','port':70000}]}} "
                + "| error $.clusters.a.backends[0].port out of range: 70000",
        "'clusters':{'a':{'backend':[]}} | error $.clusters.a.backend unknown key, did you mean \"backends\"?",
        "'clusters':{'a b':{'backends':[{'host':''}]}} "
                + "| error $.clusters[\"a b\"].backends[0].host the host is empty: \"\"",
        "'clusters':{'':{'backends':[{'host':'a'}]}} | error $.clusters[\"\"] the name: empty",
        "'clusters':{'a':3} | error $.clusters.a not an object, but a number: 3",
        "'clusters':[] | error $.clusters not an object, but a list",
    })
    void shouldReportWhatIsWrongWithClusters(String members, String expected) {
        assertThat(problems(ConfigText.withRoute(members))).contains(expected);
    }

    @Test
    void shouldNotComplainTwiceAboutAClusterWithAMistake() {
        ConfigResult result = read("{'version':1,'clusters':{'a':{'backends':[]}},"
                + "'routers':[{'external_path':'/','cluster':'a'}]}");

        assertThat(problems(result)).containsExactly("error $.clusters.a.backends empty");
    }
}
