package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Codec;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HttpException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the heads of handlers' answers say of bodies, and what is said of bodies that no codec can read. */
class HandlerHeadsTest extends HandlerServerTest {

    private static String head(String target) {
        return "HEAD " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
    }

    /** RFC 9110 8.6: a cache may take it for the length of what it has. */
    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldSayNoLengthOfWhatIsNotSent(HandlerOptions.Mode mode) throws IOException {
        builder.get("/same", (_, response) -> response.status(304).header("ETag", "\"a\"").empty(), in(mode))
            .head("/empty", (_, response) -> response.status(200).empty(), in(mode))
            .get("/none", (_, response) -> response.status(200).empty(), in(mode))
            .get("/text", (_, response) -> response.text("four"), in(mode));
        try (RawClient client = client()) {
            Response same = client.get("/same");
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.fields().values("Content-Length")).isEmpty();
            assertThat(client.send(head("/empty")).read("HEAD").fields().values("Content-Length")).isEmpty();
            assertThat(client.get("/none").fields().one("Content-Length")).isEqualTo("0");
            assertThat(client.send(head("/text")).read("HEAD").fields().one("Content-Length")).isEqualTo("4");
        }
    }

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldLetHeadSayALength(HandlerOptions.Mode mode) throws IOException {
        builder.head("/file", (_, response) -> response.stream(1000), in(mode))
            .head("/begun", (_, response) -> response.stream(1000).write(1), in(mode));
        try (RawClient client = client()) {
            for (String path : new String[] {"/file", "/begun"}) {
                Response response = client.send(head(path)).read("HEAD");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.fields().one("Content-Length")).isEqualTo("1000");
            }
        }
        assertThat(metrics().failed()).isZero();
    }

    @Test
    void shouldSendOneTypeOfAnError() throws IOException {
        builder.get("/", (_, _) -> {
            throw new HttpException(409, "no").header("Content-Type", "application/vnd.shop.problem+json");
        });
        try (RawClient client = client()) {
            assertThat(client.get("/").fields().values("Content-Type"))
                .containsExactly("application/vnd.shop.problem+json");
        }
    }

    @ParameterizedTest
    @CsvSource({"eof, the body is malformed\"", "io, the body is malformed: no comma",
        "argument, the body is malformed: no such day", "unchecked, the body is malformed\"", "own, gone away"})
    void shouldAnswerWhatNoCodecCanRead(String body, String detail) throws IOException {
        Picky codec = new Picky();
        builder.post("/", codec, codec, (text, _) -> text);
        try (RawClient client = client()) {
            Response response = client.ask(post("/", body));
            assertThat(response.status()).isEqualTo(body.equals("own") ? 410 : 400);
            assertThat(response.text()).contains("\"detail\":\"" + detail).doesNotContain("null", "secret");
        }
    }

    /** Throws as it is told. */
    private record Picky() implements Codec<String> {

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public String decode(InputStream body) throws IOException {
            switch (new String(body.readAllBytes())) {
                case "eof" -> throw new EOFException();
                case "io" -> throw new IOException("no comma");
                case "argument" -> throw new IllegalArgumentException("no such day");
                case "unchecked" -> throw new UncheckedIOException("secret", new IOException());
                default -> throw new HttpException(410, "gone away");
            }
        }

        @Override
        public void encode(String value, OutputStream body) throws IOException {
            body.write(value.getBytes());
        }
    }
}
