package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Codec;
import io.ringway.server.EventStream;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HandlerOptions.Mode;
import io.ringway.server.HttpException;
import io.ringway.server.Request;
import io.ringway.server.TypedHandler;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers that throw in the midst of an answer: no client may take half of one for a whole one. */
class HandlerHalfAnswersTest extends HandlerServerTest {

    private static final byte[] HALF = Latin1.bytes("half");
    private static final int COUNTED_BYTES = 100_000;

    /** Released once the client has seen what has come so far. */
    private final Semaphore seen = new Semaphore(0);

    private static IllegalStateException failure() {
        return new IllegalStateException("on purpose");
    }

    /** Writes half an answer in one of the ways embedders do, and throws. */
    private static void fail(Request request, io.ringway.server.Response response, boolean flushes) throws Exception {
        switch (request.path("where")) {
            case "inside" -> {
                try (OutputStream out = response.contentType("text/csv").stream()) {
                    out.write(HALF);
                    if (flushes) {
                        out.flush();
                    }
                    throw failure();
                }
            }
            case "first" -> {
                try (OutputStream _ = response.stream()) {
                    throw failure();
                }
            }
            case "behind" -> {
                try (OutputStream out = response.stream()) {
                    out.write(HALF);
                }
                throw failure();
            }
            case "open" -> {
                response.stream().write(HALF);
                throw failure();
            }
            case "counted" -> {
                try (OutputStream out = response.stream(HALF.length)) {
                    out.write(HALF);
                    throw failure();
                }
            }
            default -> throw new HttpException(404, request.path());
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldAnswer500WhereNothingHasLeft(Mode mode) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        builder.get("/{where}", (request, response) -> fail(request, response, mode == Mode.INLINE), in(mode))
            .onException((thrown, _, response) -> {
                asked.incrementAndGet();
                response.text(thrown.getMessage());
            });
        client().close();
        int count = 0;
        for (String where : List.of("inside", "first", "behind", "open", "counted")) {
            try (RawClient client = client(); H2TestClient two = H2TestClient.to(ringway.port())) {
                Response response = client.get("/" + where);
                assertThat(response.status()).as(where).isEqualTo(500);
                assertThat(response.text()).as(where).isEqualTo("on purpose");
                H2Response other = two.ask(H2Request.get("/" + where));
                assertThat(other.isWhole(500)).as("%s: %s", where, other).isTrue();
                assertThat(other.text()).as(where).isEqualTo("on purpose");
            }
            count += 2;
            assertThat(asked).as(where).hasValue(count);
        }
    }

    /** Flushes half an answer, has the client see it, and throws. */
    private void cut(Request request, io.ringway.server.Response response) throws Exception {
        switch (request.path("where")) {
            case "inside" -> {
                try (OutputStream out = response.stream()) {
                    out.write(HALF);
                    out.flush();
                    seen.acquire();
                    out.write(HALF);
                    throw failure();
                }
            }
            case "behind" -> {
                try (OutputStream out = response.stream()) {
                    out.write(HALF);
                    out.flush();
                }
                seen.acquire();
                throw failure();
            }
            case "counted" -> {
                try (OutputStream out = response.stream(COUNTED_BYTES)) {
                    out.write(HALF);
                    out.flush();
                    seen.acquire();
                    out.write(new byte[COUNTED_BYTES - 2 * HALF.length]);
                    out.write(HALF);
                    throw failure();
                }
            }
            case "events" -> {
                try (EventStream events = response.events()) {
                    events.send("half");
                    seen.acquire();
                    throw failure();
                }
            }
            default -> throw new HttpException(404, request.path());
        }
    }

    @ParameterizedTest
    @CsvSource({"POOLED, inside", "POOLED, behind", "POOLED, counted", "POOLED, events", "VIRTUAL, inside",
        "VIRTUAL, behind", "VIRTUAL, counted", "VIRTUAL, events"})
    void shouldCutWhatHasBegun(Mode mode, String where) throws IOException {
        builder.get("/{where}", this::cut, in(mode));
        try (RawClient client = client()) {
            client.send("GET /" + where + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Response response = client.readAny("GET", (_, _) -> seen.release());
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.isComplete()).isFalse();
        }
        seen.drainPermits();
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            int stream = client.send(H2Request.get("/" + where));
            client.await(stream, now -> now.received() >= HALF.length);
            seen.release();
            H2Response response = client.await(stream);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.isComplete()).isFalse();
            assertThat(response.reset()).isEqualTo(NaiveFrames.INTERNAL_ERROR);
            assertThat(client.isAlive()).as("only the stream").isTrue();
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().failed() == 2)).isTrue();
    }

    // ---------------------------------------------------------------- codecs

    private enum Manner {
        LEAVES_OPEN, FLUSHES, CLOSES
    }

    /** Writes as libraries do that flush or close what they are given, also where they fail. */
    private record Halves(Manner manner) implements Codec<String> {

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public String decode(InputStream body) throws IOException {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void encode(String value, OutputStream body) throws IOException {
            try {
                body.write(HALF);
                if (value.equals("fail")) {
                    throw failure();
                }
                body.write('!');
            } finally {
                switch (manner) {
                    case FLUSHES -> body.flush();
                    case CLOSES -> body.close();
                    default -> assertThat(manner).isEqualTo(Manner.LEAVES_OPEN);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldSendNothingOfAValueThatIsNotEncoded(Mode mode) throws IOException {
        for (Manner manner : Manner.values()) {
            Codec<String> halves = new Halves(manner);
            builder.post("/" + manner, TypedHandler.of(halves, halves, (text, _) -> text), in(mode));
        }
        client().close();
        for (Manner manner : Manner.values()) {
            try (RawClient client = client(); H2TestClient two = H2TestClient.to(ringway.port())) {
                Response failed = client.ask(post("/" + manner, "fail"));
                assertThat(failed.status()).as("%s", manner).isEqualTo(500);
                assertThat(failed.text()).as("%s", manner).doesNotContain("half");
                H2Response other = two.ask(H2Request.of("POST", "/" + manner).body(Latin1.bytes("fail")));
                assertThat(other.isWhole(500)).as("%s: %s", manner, other).isTrue();
                Response whole = client.ask(post("/" + manner, "go on"));
                assertThat(whole.text()).isEqualTo("half!");
                assertThat(whole.fields().one("Content-Length")).as("%s", manner).isEqualTo("5");
            }
        }
    }

    // ---------------------------------------------------------------- what is closed, and what is ended

    /** A checksum is known when all is written. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldTakeTrailersBehindAStreamThatIsClosed(Mode mode) throws IOException {
        builder.get("/{flushes}", (request, response) -> {
            try (OutputStream out = response.stream()) {
                out.write(HALF);
                if (request.path("flushes").equals("flushed")) {
                    out.flush();
                }
            }
            response.trailer("X-Sum", "42");
        }, in(mode));
        client().close();
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            for (String path : List.of("/flushed", "/whole")) {
                H2Response response = client.ask(H2Request.get(path));
                assertThat(response.text()).isEqualTo("half");
                assertThat(response.trailers()).as(path).singleElement().asString().contains("x-sum", "42");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldLetAResponseStandThatWasEnded(Mode mode) throws IOException {
        builder.get("/{how}", (request, response) -> {
            switch (request.path("how")) {
                case "text" -> response.text("whole");
                case "empty" -> response.empty();
                default -> response.stream().write(Latin1.bytes("whole"));
            }
            response.end();
            throw failure();
        }, in(mode)).onException((_, _, _) -> {
            throw new HttpException(503, "too late");
        });
        try (RawClient client = client(); H2TestClient two = H2TestClient.to(ringway.port())) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/stream").text()).isEqualTo("whole");
                assertThat(client.get("/text").text()).isEqualTo("whole");
                assertThat(client.get("/empty").status()).isEqualTo(204);
                assertThat(two.ask(H2Request.get("/stream")).isWhole(200)).isTrue();
                assertThat(two.ask(H2Request.get("/text")).isWhole(200)).isTrue();
            }
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().failed() == 50)).isTrue();
        assertThat(metrics().completed()).isEqualTo(50);
    }

    @Test
    void shouldEndEventsWhileTheirHandlerGoesOn() throws Exception {
        builder.get("/", (_, response) -> {
            EventStream events = response.events();
            events.send("last");
            response.end();
            assertThat(events.isOpen()).isFalse();
            seen.acquire();
        }, HandlerOptions.virtual());
        try (RawClient client = client()) {
            assertThat(client.get("/").text()).isEqualTo("data: last\n\n");
            seen.release();
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == 1)).isTrue();
        assertThat(metrics().failed()).isZero();
    }
}
