package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.pool.PoolSettings;
import io.ringway.server.pool.PoolSpec;
import io.ringway.server.pool.StackSize;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.LocalTargets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class HandlerCatalogTest {

    private static final Handler NOTHING = (_, response) -> response.empty();

    private final HandlerCatalog catalog = new HandlerCatalog();

    private static GatewayConfig config(String handlers, String... routers) {
        String json = "{'version':1," + handlers + "'routers':[" + String.join(",", routers) + "]}";
        return new ConfigReader(List.of()).read("t", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            new ConfigOverrides()).config();
    }

    private PoolSettings settings(GatewayConfig config) {
        List<PoolSpec> specs = catalog.specs(config, new StackSize(Map.of()));
        return specs.getFirst().settings();
    }

    @Test
    void shouldTakeFromTheConfigurationWhatOptionsDoNotSay() {
        catalog.add("h", NOTHING);
        GatewayConfig config = config("'handlers':{'workers':7,'queue_bound':9,'backpressure':'shed','timeout_ms':3},",
            "{'external_path':'/{a}/{b}/{c}/{d}/{e}','handler':'h'}");
        PoolSettings settings = settings(config);
        assertThat(settings.threads()).isEqualTo(7);
        assertThat(settings.limits().bound()).isEqualTo(9);
        assertThat(settings.limits().sheds()).isTrue();
        assertThat(settings.limits().waitNs()).isEqualTo(3_000_000);
        assertThat(settings.limits().deadlineNs()).isZero();
        assertThat(settings.limits().bodyBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.stackBytes()).as("for five parameters").isEqualTo(20 * 1024);
    }

    @Test
    void shouldPreferWhatOptionsSay() {
        catalog.add("h", NOTHING, HandlerOptions.pooled().withThreads(2).withQueueBound(5).withBodyBytes(6)
            .blocking(Duration.ofMillis(8)).withDeadline(Duration.ofSeconds(1)).withStackBytes(70_000));
        PoolSettings settings = settings(config("'handlers':{'workers':7,'queue_bound':9,'backpressure':'shed'},",
            "{'external_path':'/','handler':'h'}"));
        assertThat(settings.threads()).isEqualTo(2);
        assertThat(settings.limits().bound()).isEqualTo(5);
        assertThat(settings.limits().sheds()).isFalse();
        assertThat(settings.limits().waitNs()).isEqualTo(8_000_000);
        assertThat(settings.limits().deadlineNs()).isEqualTo(1_000_000_000);
        assertThat(settings.limits().bodyBytes()).isEqualTo(6);
        assertThat(settings.stackBytes()).isEqualTo(70_000);
    }

    /** As misspelt keys of a file are told. */
    @Test
    void shouldTellOfVariablesOfNoHandler() {
        catalog.add("GET /own", NOTHING, HandlerOptions.pooled());
        List<String> said = new ArrayList<>();
        Logger logger = Logger.getLogger("io.ringway.server");
        Filter before = logger.getFilter();
        logger.setFilter(line -> {
            said.add(line.getMessage());
            return false;
        });
        try {
            catalog.specs(config(""), new StackSize(Map.of("RINGWAY_STACK_SIZE__GET_OWNN", "40000",
                "RINGWAY_STACK_SIZE__ZZZ", "40000")));
        } finally {
            logger.setFilter(before);
        }
        assertThat(said).containsExactly("RINGWAY_STACK_SIZE__GET_OWNN is the variable of no handler, did you mean "
            + "RINGWAY_STACK_SIZE__GET_OWN?", "RINGWAY_STACK_SIZE__ZZZ is the variable of no handler");
    }

    @Test
    void shouldBoundStreamedBodiesOnlyWhereThatIsSaid() {
        catalog.add("h", NOTHING, HandlerOptions.virtual().streamingBody());
        catalog.add("bounded", NOTHING, HandlerOptions.pooled().streamingBody().withBodyBytes(1L << 40));
        List<PoolSpec> specs = catalog.specs(config(""), new StackSize(Map.of()));
        assertThat(specs).allMatch(spec -> spec.settings().limits().streams());
        assertThat(specs).extracting(spec -> spec.settings().limits().bodyBytes())
            .containsExactly(Long.MAX_VALUE, 1L << 40);
    }

    @Test
    void shouldReckonStacksOfStreamedBodiesLarger() {
        catalog.add("h", NOTHING, HandlerOptions.pooled().streamingBody());
        assertThat(settings(config("", "{'external_path':'/','handler':'h'}")).stackBytes()).isEqualTo(24 * 1024);
    }

    @Test
    void shouldKeepWhatIsDoneAboutExceptionsToEachProvider() {
        catalog.beginProvider();
        catalog.add("first", NOTHING);
        catalog.onException((thrown, _, _) -> {
            throw thrown;
        });
        catalog.add("second", NOTHING);
        catalog.beginProvider();
        catalog.add("third", NOTHING);
        List<PoolSpec> specs = catalog.specs(config(""), new StackSize(Map.of()));
        assertThat(specs.get(0).exceptions()).isNotNull().isSameAs(specs.get(1).exceptions());
        assertThat(specs.get(2).exceptions()).isNull();
    }

    @Test
    void shouldGiveHandlersThatShareAPoolTheSameThreads() {
        catalog.add("a", NOTHING, HandlerOptions.pooled().withPool("db").withStackBytes(20_000).withQueueBound(1));
        catalog.add("b", NOTHING, HandlerOptions.pooled().withPool("db").withThreads(9));
        catalog.add("c", NOTHING, HandlerOptions.pooled().withPool("db").withStackBytes(90_000));
        catalog.add("d", NOTHING, HandlerOptions.pooled().withThreads(2));
        List<PoolSpec> specs = catalog.specs(config(""), new StackSize(Map.of()));
        assertThat(specs).extracting(spec -> spec.settings().threads()).containsExactly(9, 9, 9, 2);
        assertThat(specs.subList(0, 3)).allMatch(spec -> spec.settings().stackBytes() == 90_000);
        assertThat(specs).extracting(spec -> spec.settings().limits().bound()).containsExactly(1, 1024, 1024, 1024);
    }

    @Test
    void shouldRefuseHandlersOfOnePoolThatContradictEachOther() {
        catalog.add("a", NOTHING, HandlerOptions.pooled().withPool("db").withThreads(4));
        catalog.add("b", NOTHING, HandlerOptions.pooled().withPool("db").withThreads(8));
        assertThatThrownBy(() -> catalog.specs(config(""), new StackSize(Map.of())))
            .hasMessage("the pool db has 4 threads for handler a, and 8 for handler b: say one number, or say it once");
        assertThatThrownBy(() -> HandlerOptions.virtual().withPool("db")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HandlerOptions.pooled().withPool(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHaveAsManyThreadsAsCpusButFourAtMost() {
        catalog.add("h", NOTHING);
        assertThat(settings(config("", "{'external_path':'/','handler':'h'}")).threads())
            .isEqualTo(Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void shouldRefuseNamesThatAreTakenOrNone() {
        catalog.add("h", NOTHING);
        assertThatThrownBy(() -> catalog.add("h", NOTHING)).hasMessage("there are two handlers of the name h");
        assertThatThrownBy(() -> catalog.add(" ", NOTHING)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> catalog.add("i", null)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A reload would lead requests to one that the cores know nothing of. */
    @Test
    void shouldTakeNoneOnceAGatewayRunsWithIt() {
        catalog.add("h", NOTHING);
        catalog.specs(config(""), new StackSize(Map.of()));
        assertThatThrownBy(() -> catalog.add("i", NOTHING)).isInstanceOf(IllegalStateException.class)
            .hasMessage("handler i: handlers are added before a gateway starts with them");
    }

    @Test
    void shouldLeadRoutesToHandlers() {
        catalog.add("other", NOTHING);
        catalog.add("hello", NOTHING);
        GatewaySnapshot snapshot = SnapshotCompiler.compile(config("", "{'external_path':'/','respond':{}}",
            "{'external_path':'/h','handler':'hello'}"), 1, NameResolver.SYSTEM, catalog);
        assertThat(snapshot.handlerPort(0)).isEqualTo(LocalTargets.NO_PORT);
        assertThat(snapshot.handlerPort(1)).isEqualTo(1);
    }

    @Test
    void shouldSayWhereAHandlerIsNamedThatIsNotThere() {
        GatewayConfig config = config("", "{'external_path':'/','respond':{}}",
            "{'external_path':'/a','handler':'hallo'}", "{'external_path':'/b','handler':'zzz'}");
        assertThatThrownBy(() -> SnapshotCompiler.compile(config, 1, NameResolver.SYSTEM, catalog))
            .hasMessageContaining("none were added");
        catalog.add("hello", NOTHING);
        assertThatThrownBy(() -> SnapshotCompiler.compile(config, 1, NameResolver.SYSTEM, catalog))
            .isInstanceOfSatisfying(StartException.class, refused -> assertThat(refused.problems()).containsExactly(
                "$.routers[1].handler: there is no handler \"hallo\", did you mean \"hello\"?",
                "$.routers[2].handler: there is no handler \"zzz\", only hello"));
    }
}
