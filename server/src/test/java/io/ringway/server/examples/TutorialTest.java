package io.ringway.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.Ringway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the tutorial has, and asks it what the tutorial asks. */
@Tag("linux")
@Timeout(60)
final class TutorialTest {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path folder;
    private static URLClassLoader classes;
    private static int port;

    @BeforeAll
    static void compile() throws IOException {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
        SnippetCompiler compiler = new SnippetCompiler(folder);
        List<Path> sources = SnippetsTest.tutorial(folder);
        sources.add(compiler.file("Copied", "import io.ringway.server.Ringway;\npublic class Copied {\n"
            + "    public static void main(String[] args) {\n" + copied() + "    }\n}\n"));
        assertThat(compiler.compile(sources)).isEmpty();
        classes = new URLClassLoader(new URL[] {folder.toUri().toURL()}, TutorialTest.class.getClassLoader());
    }

    @AfterAll
    static void close() throws IOException {
        if (classes != null) {
            classes.close();
        }
    }

    private static Ringway start(String type) throws ReflectiveOperationException {
        Method start = classes.loadClass("shop." + type).getDeclaredMethod("start", int.class);
        start.setAccessible(true);
        return (Ringway) start.invoke(null, 0);
    }

    private static HttpRequest.Builder to(int port, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    }

    private static HttpResponse<String> get(Ringway ringway, String target) throws IOException, InterruptedException {
        return CLIENT.send(to(ringway.port(), target).build(), BodyHandlers.ofString());
    }

    @Test
    void shouldSayHello() throws Exception {
        try (Ringway ringway = start("Hello")) {
            assertThat(get(ringway, "/hello/you").body()).isEqualTo("Hello, you!\n");
            HttpResponse<String> refused = CLIENT.send(to(ringway.port(), "/hello/you").DELETE().build(),
                BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    /** The lines of README and reference, word for word but for the port, as all there is in a main method. */
    @Test
    void shouldKeepServingWhatIsCopiedWordForWord() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-cp",
            folder + ":" + SnippetCompiler.classPath(), "Copied").redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(answer(process)).isEqualTo("Hello, you!\n");
            assertThat(answer(process)).isEqualTo("Hello, you!\n");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String copied() throws IOException {
        port = freePort();
        return SnippetsTest.firstJava("docs/handlers.md").replace("8080", String.valueOf(port));
    }

    private static String answer(Process process) throws IOException, InterruptedException {
        while (process.isAlive()) {
            try {
                return CLIENT.send(to(port, "/hello/you").build(), BodyHandlers.ofString()).body();
            } catch (ConnectException notYet) {
                Thread.yield();
            }
        }
        return "ended with " + process.exitValue();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return probe.getLocalPort();
        }
    }

    @Test
    void shouldTakeOrders() throws Exception {
        try (Ringway ringway = start("Orders")) {
            assertThat(order(ringway, "application/json", "{\"item\":\"tea\",\"count\":3}").body())
                .isEqualTo("{\"item\":\"tea\",\"cents\":750}");
            assertThat(order(ringway, "application/json", "{\"item\":").body())
                .startsWith("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":"
                    + "\"the body is malformed: ");
            assertThat(order(ringway, "text/plain", "tea").body()).isEqualTo("{\"type\":\"about:blank\",\"title\":"
                + "\"Unsupported Media Type\",\"status\":415,\"detail\":\"the body must be application/json\"}\n");
            assertThat(order(ringway, "application/json", "{\"item\":\"coal\"}").statusCode()).isEqualTo(422);
            assertThat(order(ringway, "application/json", "[]").statusCode()).isEqualTo(400);
        }
    }

    private static HttpResponse<String> order(Ringway ringway, String type, String body) throws Exception {
        return CLIENT.send(to(ringway.port(), "/orders").header("Content-Type", type)
            .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void shouldAskTheDatabase() throws Exception {
        try (Ringway ringway = start("Users")) {
            assertThat(get(ringway, "/users/2").statusCode()).isEqualTo(200);
            assertThat(get(ringway, "/users/3").statusCode()).isEqualTo(404);
            assertThat(get(ringway, "/users/x").statusCode()).isEqualTo(400);
            HttpResponse<String> away = get(ringway, "/users/13");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.headers().firstValue("Retry-After")).contains("5");
            assertThat(away.body()).doesNotContain("connection");
        }
    }

    /** As JUnit does it, which runs this one: an instance for each test. */
    @Test
    void shouldPassTheTestsOfItsOwn() throws Exception {
        Class<?> tests = classes.loadClass("shop.UsersTest");
        int count = 0;
        for (Method method : tests.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                var constructor = tests.getDeclaredConstructor();
                constructor.setAccessible(true);
                Object instance = constructor.newInstance();
                method.setAccessible(true);
                try {
                    method.invoke(instance);
                } finally {
                    end(tests, instance);
                }
                count++;
            }
        }
        assertThat(count).isEqualTo(2);
    }

    private static void end(Class<?> tests, Object instance) throws ReflectiveOperationException {
        for (Method method : tests.getDeclaredMethods()) {
            if (method.isAnnotationPresent(AfterEach.class)) {
                method.setAccessible(true);
                method.invoke(instance);
            }
        }
    }

    @Test
    void shouldSendDownloadsAndTakeUploads() throws Exception {
        try (Ringway ringway = start("Numbers")) {
            HttpResponse<String> numbers = get(ringway, "/numbers.csv?count=20000");
            assertThat(numbers.body().lines()).hasSize(20_000).contains("1,1", "20000,400000000");
            assertThat(numbers.headers().firstValue("Content-Disposition")).isPresent();
        }
        try (Ringway ringway = start("Uploads")) {
            HttpRequest upload = to(ringway.port(), "/uploads").POST(BodyPublishers.ofByteArray(new byte[3_000_000]))
                .build();
            assertThat(CLIENT.send(upload, BodyHandlers.ofString()).body()).isEqualTo("3000000 bytes\n");
        }
    }

    @Test
    void shouldSendEventsToTheirPage() throws Exception {
        try (Ringway ringway = start("Prices")) {
            assertThat(get(ringway, "/").body()).contains("new EventSource(\"/prices\").addEventListener(\"price\"");
            HttpResponse<InputStream> listening = CLIENT.send(to(ringway.port(), "/prices").build(),
                BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(listening.body(), StandardCharsets.UTF_8))) {
                assertThat(List.of(lines.readLine(), lines.readLine())).satisfiesExactly(
                    line -> assertThat(line).isEqualTo("event: price"),
                    line -> assertThat(line).startsWith("data: 2").endsWith("€"));
            }
        }
    }
}
