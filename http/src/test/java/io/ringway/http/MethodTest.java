package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MethodTest {
    @Test
    void shouldParseEveryKnownMethodAndItsCaseOnly() {
        for (int id = 1; id < Method.COUNT; id++) {
            assertThat(parse(Method.name(id))).isEqualTo(id);
            assertThat(parse(Method.name(id).toLowerCase(Locale.ROOT))).isEqualTo(Method.OTHER);
            assertThat(parse(Method.name(id) + "X")).isEqualTo(Method.OTHER);
            assertThat(parse(Method.name(id).substring(1))).isEqualTo(Method.OTHER);
        }
        assertThat(parse("OTHER")).isEqualTo(Method.OTHER);
        assertThat(parse("GET\u0000")).isEqualTo(Method.OTHER);
        assertThat(parse("PROPPATCH")).isEqualTo(Method.OTHER);
    }

    @Test
    void shouldTellWhatMayBeRepeated() {
        assertThat(Method.isIdempotent(Method.PUT)).isTrue();
        assertThat(Method.isIdempotent(Method.DELETE)).isTrue();
        assertThat(Method.isIdempotent(Method.POST)).isFalse();
        assertThat(Method.isIdempotent(Method.PATCH)).isFalse();
        assertThat(Method.isIdempotent(Method.CONNECT)).isFalse();
        assertThat(Method.isIdempotent(Method.OTHER)).isFalse();
        for (int id = 0; id < Method.COUNT; id++) {
            assertThat(Method.isSafe(id) && !Method.isIdempotent(id)).as("safe means idempotent").isFalse();
        }
        assertThat(Method.isSafe(Method.GET)).isTrue();
        assertThat(Method.isSafe(Method.PUT)).isFalse();
    }

    private static int parse(String name) {
        byte[] bytes = Delivery.bytes("x" + name);
        return Method.parse(new UnsafeBuffer(bytes), 1, name.length());
    }
}
