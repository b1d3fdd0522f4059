package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.CancelHook;
import io.ringway.server.Codec;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HttpException;
import io.ringway.server.TypedHandler;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients and operators see of handlers that fail. */
class HandlerErrorsTest extends HandlerServerTest {

    private static final Pattern BRANCHES = Pattern.compile("(a|b)*");

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldSendTheFieldsAnErrorNeeds(HandlerOptions.Mode mode) throws IOException {
        builder.get("/private", (_, _) -> {
            throw new HttpException(401, "say who you are").header("WWW-Authenticate", "Basic realm=\"a\"");
        }, in(mode));
        try (RawClient client = client()) {
            Response response = client.get("/private");
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.fields().one("WWW-Authenticate")).isEqualTo("Basic realm=\"a\"");
            assertThat(response.fields().has("Proxy-Status")).as("the application's own answer").isFalse();
            assertThat(response.text()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                + "\"detail\":\"say who you are\"}\n");
        }
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            H2Response response = client.ask(H2Request.get("/private"));
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("www-authenticate")).isEqualTo("Basic realm=\"a\"");
        }
    }

    /** RFC 9209: these answers are the server's, as 404 and 413 are. */
    @Test
    void shouldSayOfItsOwnAnswersThatTheyAre() throws IOException {
        builder.get("/users/{id}", (request, response) -> response.text("" + request.pathInt("id")));
        builder.post("/texts", TypedHandler.of(new Texts(), new Texts(), (text, _) -> text));
        try (RawClient client = client()) {
            Response malformed = client.get("/users/x");
            Response unknown = client.get("/nowhere");
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.fields().one("Proxy-Status")).isEqualTo("ringway; error=http_request_error");
            assertThat(unknown.fields().one("Proxy-Status")).startsWith("ringway; error=");
            Response unsupported = client.ask("POST /texts HTTP/1.1\r\nHost: a.test\r\nContent-Type: a/b\r\n"
                + "Content-Length: 1\r\n\r\nx");
            assertThat(unsupported.status()).isEqualTo(415);
            assertThat(unsupported.fields().one("Accept")).isEqualTo("text/plain");
            assertThat(unsupported.fields().one("Proxy-Status")).isEqualTo("ringway; error=http_request_error");
            assertThat(client.ask(post("/texts", "")).status()).isEqualTo(400);
            assertThat(client.ask(post("/texts", "hi")).text()).isEqualTo("hi");
        }
    }

    @Test
    void shouldMakeAnswersOfExceptionsForAWholeServer() throws IOException {
        builder.get("/none", (_, _) -> {
            throw new NoSuchElementException("nothing here");
        }).get("/other", (_, _) -> {
            throw new IllegalStateException("secret");
        }, HandlerOptions.virtual()).onException((thrown, _, _) -> {
            if (thrown instanceof NoSuchElementException) {
                throw new HttpException(404, thrown.getMessage());
            }
            throw thrown;
        });
        try (RawClient client = client()) {
            Response none = client.get("/none");
            assertThat(none.status()).isEqualTo(404);
            assertThat(none.text()).contains("nothing here");
            Response other = client.get("/other");
            assertThat(other.status()).isEqualTo(500);
            assertThat(other.text()).doesNotContain("secret");
        }
    }

    @Test
    void shouldTellWhyAResponseIsRefused() throws IOException {
        builder.get("/many/{n}", (request, response) -> {
            for (int i = 0; i < 70; i++) {
                response.header("X-" + i, "v");
            }
            response.empty();
        }).config(GatewayFixture.configure().limits("'header_count':50").respond("/", 200, "").config());
        try (LogLines log = new LogLines(); RawClient client = client()) {
            assertThat(client.get("/many/1").status()).isEqualTo(500);
            assertThat(GatewayFixture.isSoon(() -> !log.lines.isEmpty())).isTrue();
            assertThat(log.lines).containsExactly("the response of handler GET /many/{n} was refused: it has 70 "
                + "fields, header_count allows 50");
        }
    }

    /** It streams on, and hears of it at once, not when the rest of the request has come. */
    @Test
    void shouldTellAHandlerWhoseResponseIsRefusedBeforeTheEndOfItsRequest() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        builder.post("/", (request, response) -> {
            for (int i = 0; i < 70; i++) {
                response.header("X-" + i, "v");
            }
            try (CancelHook _ = request.onCancel(told::countDown)) {
                response.stream().flush();
                told.await();
            }
        }, HandlerOptions.virtual().streamingBody())
            .config(GatewayFixture.configure().limits("'header_count':50").respond("/", 200, "").config());
        try (RawClient client = client()) {
            assertThat(client.ask("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nab").status())
                .isEqualTo(500);
            assertThat(told.await(RawClient.PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 1)).isTrue();
            client.send("cd");
        }
    }

    /** Stacks of half a MiB do not do it in the interpreter. */
    @Test
    void shouldHaveStacksForWhatLibrariesDo() throws IOException {
        builder.get("/match", (request, response) ->
            response.text("" + BRANCHES.matcher("ab".repeat(request.queryInt("n", 1))).matches()),
            HandlerOptions.pooled().withThreads(1));
        try (RawClient client = client()) {
            assertThat(client.get("/match?n=400").text()).isEqualTo("true");
        }
    }

    @Test
    void shouldAdviseWhereAStackIsTooSmall() throws IOException {
        builder.get("/deep/{n}", (request, response) -> response.text("" + deep(0)));
        try (LogLines log = new LogLines(); RawClient client = client()) {
            assertThat(client.get("/deep/1").status()).isEqualTo(500);
            assertThat(GatewayFixture.isSoon(() -> !log.lines.isEmpty())).isTrue();
            assertThat(log.lines.getFirst()).isEqualTo("handler GET /deep/{n} failed: its threads get more stack by "
                + "HandlerOptions.withStackBytes or RINGWAY_STACK_SIZE__GET_DEEP_N, up to RINGWAY_STACK_MAX_BYTES");
        }
    }

    private static int deep(int depth) {
        return depth < 0 ? 0 : deep(depth + 1) + 1;
    }

    /** A text that is not empty. */
    private record Texts() implements Codec<String> {

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public String decode(InputStream body) throws IOException {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (text.isEmpty()) {
                throw new IllegalArgumentException("empty");
            }
            return text;
        }

        @Override
        public void encode(String value, OutputStream body) throws IOException {
            body.write(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What is logged meanwhile. */
    private static final class LogLines extends Handler implements AutoCloseable {

        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger("io.ringway.server");

        LogLines() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            if (entry.getMessage().contains("handler")) {
                lines.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {
            // Nothing is held.
        }

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
