package io.ringway.server.config;

import static io.ringway.server.config.ConfigText.problems;
import static io.ringway.server.config.ConfigText.read;
import static io.ringway.server.config.ConfigText.withRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document as a whole: defaults, files, places, completeness. */
final class ConfigReaderTest {

    @Test
    void shouldFillInEveryDefault() {
        GatewayConfig config = read("{'version':1,'routers':[{'external_path':'/','respond':{}}]}").config();

        assertThat(config.version()).isEqualTo(1);
        assertThat(config.server()).isEqualTo(ServerConfig.of(ListenerConfig.clearText("0.0.0.0:8080")));
        assertThat(config.server().limits()).isEqualTo(new LimitsConfig(32_768, 100, 8192, 0, 100_000, 1024));
        assertThat(config.server().timeouts()).isEqualTo(new TimeoutsConfig(10_000, 30_000, 75_000, 2000, 30_000,
                30_000));
        assertThat(config.handlers()).isEqualTo(new HandlersConfig(HandlersConfig.WORKERS_AUTO, 1024,
                HandlersConfig.Backpressure.BLOCK, 50));
        assertThat(config.routers()).containsExactly(RouterConfig.of("/", "/",
                new RouteTarget.Respond(200, "text/plain; charset=utf-8", "")));
    }

    /** Case E013. */
    @Test
    void shouldBeSafeByDefault() {
        GatewayConfig config = read("{'version':1}").config();

        assertThat(config.admin()).isNull();
        assertThat(config.server().trustedProxies()).isEqualTo(CidrSet.EMPTY);
        assertThat(config.server().limits().connections()).isPositive();
        assertThat(config.server().limits().headerBytes()).isEqualTo(32 * 1024);
    }

    @Test
    void shouldReadOldFilesWithoutChange() {
        ConfigResult result = read("""
                {'version': 1, 'routers': [
                  {'host': 'http://localhost', 'port': 3000, 'external_path': '/a/{id}', 'internal_path': '/b/{id}',
                   'methods': ['GET', 'POST'], 'auth_required': false},
                  {'host': null, 'port': null, 'external_path': '/b', 'internal_path': '/b', 'methods': ['GET'],
                   'auth_required': false, 'backends': [{'host': 'http://x', 'port': 1, 'weight': 2}],
                   'load_balancing_strategy': 'weighted', 'retry': null},
                  {'host': 'http://y', 'port': 2, 'external_path': '/c', 'internal_path': '/c', 'methods': ['GET'],
                   'auth_required': false, 'backends': [], 'load_balancing_strategy': 'round_robin'},
                  {'host': 'http://ignored', 'port': 2, 'external_path': '/d', 'internal_path': '/d',
                          'methods': ['GET'],
                   'auth_required': false, 'backends': [{'host': 'http://z', 'port': 9, 'weight': 1}]}
                ]}""");

        assertThat(problems(result)).containsExactly(
                "warning $.routers[3].host ignored, as there are backends: \"http://ignored\"");
        assertThat(result.config().routers()).extracting(router -> ((RouteTarget.Backends) router.target()).cluster())
                .containsExactly(
                        ClusterConfig.of("/a/{id}", LoadBalancingStrategy.ROUND_ROBIN, BackendConfig.http("localhost",
                                3000)),
                        ClusterConfig.of("/b", LoadBalancingStrategy.WEIGHTED,
                                new BackendConfig(BackendScheme.HTTP, "x", 1, null, 2, null,
                                        BackendProtocol.AUTO)),
                        ClusterConfig.of("/c", LoadBalancingStrategy.ROUND_ROBIN, BackendConfig.http("y", 2)),
                        ClusterConfig.of("/d", LoadBalancingStrategy.ROUND_ROBIN, BackendConfig.http("z", 9)));
    }

    /** Case E001: everything that is wrong, each with its line. */
    @Test
    void shouldFindEveryProblemInOnePassWithItsPlace() {
        ConfigResult result = read("""
                {
                  'version': 2,
                  'server': {'listners': [], 'workers': 0},
                  'routers': [
                    {'external_path': 'x', 'backends': [{'host': 'a', 'port': 70000}]},
                    {'external_path': '/', 'cluster': 'none'}
                  ],
                  'version': 1
                }""");

        assertThat(result.config()).isNull();
        assertThat(result.problems()).extracting(ConfigProblem::toString).containsExactly(
                "g.json:2:14: error: $.version: out of range: 2 (allowed: 1..1)",
                "g.json:3:14: error: $.server.listners: unknown key, did you mean \"listeners\"? "
                        + "(allowed: listeners, cpus, workers, limits, timeouts, trusted_proxies, router_mode)",
                "g.json:3:41: error: $.server.workers: out of range: 0 (allowed: 1..1024)",
                "g.json:5:23: error: $.routers[0].external_path: does not start with /: \"x\" "
                        + "(allowed: a path that starts with /, without ?, # and control characters)",
                "g.json:5:63: error: $.routers[0].backends[0].port: out of range: 70000 (allowed: 1..65535)",
                "g.json:6:39: error: $.routers[1].cluster: there is no such cluster: \"none\" "
                        + "(allowed: a name of clusters, which is empty)",
                "g.json:8:3: error: $.version: duplicate key, first written in line 2");
    }

    /** What embedders write: a configuration, or one line that says what is wrong. */
    @Test
    void shouldGiveTheConfigurationOrSayWhatIsWrong() {
        ConfigResult valid = read("{'version':1}");

        assertThat(valid.orThrow()).isSameAs(valid.config()).isNotNull();
        assertThat(valid.warningCount()).isEqualTo(1);
        expectThrown("{'routers':[{'external_path':'x','respond':{}}]}",
            "g.json:1:30: error: $.routers[0].external_path: does not start with /: \"x\" "
                + "(allowed: a path that starts with /, without ?, # and control characters)");
        expectThrown("{'version':2,'server':{'workers':0}}",
            "g.json:1:12: error: $.version: out of range: 2 (allowed: 1..1) (and 1 more error)");
        expectThrown("{'version':2,'x':1,'server':{'workers':0}}",
            "g.json:1:12: error: $.version: out of range: 2 (allowed: 1..1) (and 2 more errors)");
    }

    private static void expectThrown(String json, String message) {
        ConfigResult result = read(json);
        assertThatThrownBy(result::orThrow).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    /** Case E003: 49 good routes do not save the bad one, nor the other way round. */
    @Test
    void shouldRejectAFileAsAWhole() {
        String routers = IntStream.range(0, 50).mapToObj(i -> "{'external_path':'/" + i + "','respond':{'status':"
                + (i == 30 ? 42 : 200) + "}}").collect(Collectors.joining(","));

        ConfigResult result = read("{'version':1,'routers':[" + routers + "]}");

        assertThat(result.isValid()).isFalse();
        assertThat(result.config()).isNull();
        assertThat(problems(result)).containsExactly("error $.routers[30].respond.status out of range: 42");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'x':1 | error $.x unknown key",
        "'server':3 | error $.server not an object, but a number: 3",
        "'server':{'limits':[]} | error $.server.limits not an object, but a list",
        "'server':{'timeouts':'x'} | error $.server.timeouts not an object, but a string: \"x\"",
        "'cluster':{} | error $.cluster unknown key, did you mean \"clusters\"?",
        "'hanlders':{} | error $.hanlders unknown key, did you mean \"handlers\"?",
        "'Routers':[] | error $.Routers unknown key, did you mean \"routers\"?",
        "'a b':1 | error $[\"a b\"] unknown key",
    })
    void shouldReportTheShapeOfSections(String members, String expected) {
        assertThat(problems(withRoute(members))).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "[] | error $ not an object, but a list",
        "3 | error $ not an object, but a number: 3",
        "{'version':'1'} | error $.version not a whole number: \"1\"",
        "{'version':1.0} | error $.version not a whole number: 1.0",
        "{'version':1,'routers':{}} | error $.routers not a list, but an object",
        "{'version':1,'routers':[3]} | error $.routers[0] not an object, but a number: 3",
        "{'routers':[{'external_path':'/','respond':{}}]} | warning $.version missing, 1 is assumed",
        "{'version':1} | warning $.routers there is no route: every request will be answered with 404",
    })
    void shouldReportTheShapeOfTheDocument(String json, String expected) {
        assertThat(problems(read(json))).contains(expected);
    }

    @Test
    void shouldListNoMoreProblemsThanAnybodyReads() {
        String routers = IntStream.range(0, Problems.KEPT_MAX + 5).mapToObj(_ -> "3").collect(Collectors.joining(","));

        ConfigResult result = read("{'version':1,'routers':[" + routers + "]}");

        assertThat(result.problems()).hasSize(Problems.KEPT_MAX + 1);
        assertThat(result.problems().getLast().message()).isEqualTo("6 more problems are not listed");
        assertThat(result.config()).isNull();
    }

    @Test
    void shouldSayWhyAFileCannotBeRead(@TempDir Path directory) {
        ConfigReader reader = new ConfigReader(List.of());

        assertThat(reader.read(directory.resolve("none"), new ConfigOverrides()).problems())
                .extracting(ConfigProblem::toString).containsExactly(directory + "/none: error: there is no such file");
        assertThat(reader.read(directory, new ConfigOverrides()).problems())
                .extracting(ConfigProblem::toString).containsExactly(directory + ": error: is a directory");
    }

    @Test
    void shouldReadAPipeOnce(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        ConfigReader reader = new ConfigReader(List.of());
        String pipeIsRefused = pipe + ": error: is a pipe, a socket or a device, and can be read at the start at most";

        assertThat(reader.read(pipe, new ConfigOverrides()).problems()).extracting(ConfigProblem::toString)
                .containsExactly(pipeIsRefused);

        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Files.writeString(pipe, "{\"version\":1,\"routers\":[]}");
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        });
        assertThat(reader.readOnce(pipe, new ConfigOverrides()).isValid()).isTrue();
        writer.join();
        assertThat(reader.readOnce(Path.of("/dev/zero"), new ConfigOverrides()).problems())
                .extracting(ConfigProblem::message).containsExactly("is larger than 16777216 bytes");
    }

    @Test
    void shouldRefuseAFileThatIsTooLarge(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("large");
        byte[] bytes = " ".repeat(ConfigReader.FILE_BYTES_MAX - 2).concat("{}").getBytes();
        Files.write(file, bytes);
        ConfigReader reader = new ConfigReader(List.of());

        assertThat(reader.read(file, new ConfigOverrides()).isValid()).isTrue();

        Files.write(file, " {}".getBytes(), StandardOpenOption.APPEND);
        assertThat(reader.read(file, new ConfigOverrides()).problems()).extracting(ConfigProblem::message)
                .containsExactly("is larger than 16777216 bytes");
    }

    @Test
    void shouldAskTheOtherChecksAndPlaceWhatTheySay() {
        ConfigReader reader = new ConfigReader(List.of((config, report) -> {
            report.error("$.routers[1].external_path", "takes what " + config.routers().get(0)
                    .name() + " takes", "another");
            report.warning("$.routers[0].methods", "odd", "");
        }));
        byte[] json = ("{\"version\":1,\n\"routers\":[{\"external_path\":\"/a\",\"respond\":{}},\n"
                + "{\"external_path\":\"/b\",\"respond\":{}}]}")
                .getBytes();

        ConfigResult result = reader.read("g.json", json, new ConfigOverrides());

        assertThat(result.isValid()).isFalse();
        assertThat(result.problems()).extracting(ConfigProblem::toString).containsExactly(
                "g.json:2:12: warning: $.routers[0].methods: odd",
                "g.json:3:18: error: $.routers[1].external_path: takes what /a takes: \"/b\" (allowed: another)");
    }

    @Test
    void shouldNotAskTheOtherChecksAboutABrokenFile() {
        ConfigReader reader = new ConfigReader(List.of((_, report) -> report.error("$", "asked", "")));

        assertThat(problems(reader.read("g.json", "{\"version\":7}".getBytes(), new ConfigOverrides())))
                .noneMatch(problem -> problem.contains("asked"));
    }
}
