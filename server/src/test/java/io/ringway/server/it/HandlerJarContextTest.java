package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.control.Gateway;
import io.ringway.server.control.GatewayOptions;
import io.ringway.server.control.HandlerJar;
import io.ringway.server.control.HandlerLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers in the jars of a directory find what is in these jars, as drivers of databases are looked for. */
@NeedsRing
@Timeout(60)
class HandlerJarContextTest {

    private static final List<String> PLACES = List.of("provide", "pooled", "shared", "virtual", "inline", "typed");

    private final ClassLoader own = Thread.currentThread().getContextClassLoader();
    @TempDir
    private Path folder;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        HandlerJar.write(folder, "Plug", """
            public interface Greeter {
                String greet();
            }
            public static final class Hello implements Greeter {
                public String greet() {
                    return "found";
                }
            }
            static String find() {
                return java.util.ServiceLoader.load(Greeter.class).findFirst().map(Greeter::greet).orElse("none");
            }
            static final class Answers implements io.ringway.server.Codec<String> {
                public String contentType() {
                    return "text/plain";
                }
                public String decode(java.io.InputStream body) {
                    return find();
                }
                public void encode(String value, java.io.OutputStream body) throws java.io.IOException {
                    body.write((value + find()).getBytes());
                }
            }
            """, """
            String found = find();
            registry.add("provide", (request, response) -> response.text(found));
            io.ringway.server.Handler handler = (request, response) -> response.text(find());
            registry.add("pooled", handler);
            registry.add("shared", handler, io.ringway.server.HandlerOptions.pooled().withPool("all"));
            registry.add("virtual", handler, io.ringway.server.HandlerOptions.virtual());
            registry.add("inline", handler, io.ringway.server.HandlerOptions.inline());
            registry.add("typed", io.ringway.server.TypedHandler.of(new Answers(), new Answers(), (in, request) -> in));
            """, Map.of("Plug$Greeter", "Plug$Hello"));
        List<RouterConfig> routers = PLACES.stream()
            .map(place -> RouterConfig.of(place, "/" + place, new RouteTarget.Handler(place))).toList();
        gateway = Gateway.start(
            GatewayConfig.of(ServerConfig.of(ListenerConfig.clearText("127.0.0.1:0")), List.of(), routers),
            new GatewayOptions("ringway", false, null, "1", "1", HandlerLoader.load(folder)));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    static Stream<String> places() {
        return PLACES.stream();
    }

    @ParameterizedTest
    @MethodSource("places")
    void shouldFindAServiceOfTheirOwn(String place) throws IOException {
        try (RawClient client = RawClient.to(gateway.port(0))) {
            assertThat(client.get("/" + place).text()).startsWith("found");
        }
    }

    /** Each request on a virtual thread of its own, and on any core. */
    @ParameterizedTest
    @ValueSource(strings = {"virtual", "inline"})
    void shouldFindItEveryTime(String place) throws IOException {
        for (int i = 0; i < 8; i++) {
            try (RawClient client = RawClient.to(gateway.port(0))) {
                assertThat(client.get("/" + place).text()).isEqualTo("found");
            }
        }
    }

    @Test
    void shouldLeaveTheCallersOwnLoader() {
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);
    }
}
