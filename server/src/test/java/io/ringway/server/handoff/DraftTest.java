package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpLimits;
import io.ringway.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DraftTest {

    private final Draft draft = new Draft();
    private final ResponseHead head = new ResponseHead(HttpLimits.DEFAULT);

    private String text(int offset, int length) {
        return draft.fields().bytes().getStringWithoutLengthAscii(offset, length);
    }

    @Test
    void shouldBecomeAResponseHead() {
        draft.status(404);
        draft.fields().add("content-type", "text/plain");
        draft.fields().add("X-Own", " a \t");
        draft.whole(new byte[10], 2, 5);
        assertThat(draft.writeHead(head, false)).isTrue();
        assertThat(head.status()).isEqualTo(404);
        assertThat(text(head.reasonOffset(), head.reasonLength())).isEqualTo("Not Found");
        assertThat(head.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.headers().count()).isEqualTo(2);
        assertThat(head.headers().find(HeaderName.CONTENT_TYPE)).isZero();
        assertThat(text(head.headers().nameOffset(1), 9)).as("canonical form").isEqualTo("X-Own: a\r");
        assertThat(head.headers().valueLength(1)).isEqualTo(1);
    }

    @Test
    void shouldFrameByWhatIsKnown() {
        draft.stream(Draft.UNKNOWN, false);
        draft.writeHead(head, false);
        assertThat(head.framing()).isEqualTo(BodyFraming.CHUNKED);
        assertThat(head.contentLength()).isEqualTo(-1);
        draft.reset();
        draft.stream(9, false);
        draft.writeHead(head, false);
        assertThat(head.framing()).isEqualTo(BodyFraming.LENGTH);
        draft.reset();
        draft.trailers().add("X-Sum", "1");
        draft.whole(new byte[3], 0, 3);
        draft.writeHead(head, false);
        assertThat(head.framing()).as("trailers follow").isEqualTo(BodyFraming.CHUNKED);
        draft.reset();
        draft.whole(new byte[3], 0, 3);
        draft.writeHead(head, true);
        assertThat(head.framing()).as("answer to HEAD").isEqualTo(BodyFraming.NONE);
        assertThat(head.contentLength()).isEqualTo(3);
        draft.reset();
        draft.status(304);
        draft.whole(new byte[0], 0, 0);
        draft.writeHead(head, false);
        assertThat(head.framing()).isEqualTo(BodyFraming.NONE);
    }

    @Test
    void shouldForgetEverythingForTheNextCall() {
        draft.status(500);
        draft.fields().add("A", "b");
        draft.trailers().add("C", "d");
        draft.fail();
        draft.stream(3, true);
        draft.reset();
        assertThat(draft.status()).isEqualTo(200);
        assertThat(draft.fields().index().count()).isZero();
        assertThat(draft.trailers().length()).isZero();
        assertThat(draft.isFailed()).isFalse();
        assertThat(draft.isEvents()).isFalse();
        assertThat(draft.body()).isEqualTo(Draft.Body.UNSAID);
        assertThat(draft.contentLength()).isEqualTo(Draft.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "é", "\u0100"})
    void shouldRefuseNamesThatAreNone(String name) {
        assertThatThrownBy(() -> draft.fields().add(name, "v")).isInstanceOf(IllegalArgumentException.class);
        assertThat(draft.fields().index().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\nb", "a\0", "\u0100"})
    void shouldRefuseValuesThatWouldBecomeLines(String value) {
        assertThatThrownBy(() -> draft.fields().add("X-Own", value)).isInstanceOf(IllegalArgumentException.class);
        assertThat(draft.fields().index().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer"})
    void shouldRefuseWhatTheServerWritesItself(String name) {
        assertThatThrownBy(() -> draft.fields().add(name, "v")).hasMessageContaining("server");
    }

    @Test
    void shouldBoundTheFields() {
        for (int i = 0; i < FieldLines.COUNT_MAX; i++) {
            draft.fields().add("X-" + i, "v");
        }
        assertThatThrownBy(() -> draft.fields().add("X", "v")).isInstanceOf(IllegalArgumentException.class);
        draft.whole(new byte[0], 0, 0);
        assertThat(draft.writeHead(new ResponseHead(new HttpLimits(64, 64, FieldLines.COUNT_MAX - 1, 16, 64)), false))
            .isFalse();
        assertThat(draft.writeHead(head, false)).isTrue();
        draft.reset();
        String value = "v".repeat(FieldLines.BYTES_MAX - 5);
        draft.fields().add("X", value);
        assertThatThrownBy(() -> draft.trailers().add("X", value + "v")).isInstanceOf(IllegalArgumentException.class);
    }
}
