package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HttpErrorTest {
    @Test
    void shouldGiveEveryCodeItsOwnNumberCauseAndAStatus() throws IllegalAccessException {
        Set<Integer> codes = new HashSet<>();
        Set<String> causes = new HashSet<>();
        for (Field field : HttpError.class.getDeclaredFields()) {
            boolean isCode = Modifier.isPublic(field.getModifiers()) && field.getType() == int.class
                && !field.getName().equals("COUNT");
            if (isCode) {
                int code = field.getInt(null);
                assertThat(codes.add(code)).as(field.getName()).isTrue();
                assertThat(causes.add(HttpError.cause(code))).as(field.getName()).isTrue();
                assertThat(code == 0 || HttpError.status(code) >= 400 && HttpError.status(code) <= 599).isTrue();
            }
        }
        assertThat(codes).hasSize(HttpError.COUNT).allMatch(code -> code <= 0 && code > -HttpError.COUNT);
    }

    @Test
    void shouldAnswerWithTheStatusTheRfcsAskFor() {
        assertThat(HttpError.status(HttpError.TARGET_TOO_LONG)).isEqualTo(414);
        assertThat(HttpError.status(HttpError.HEADER_TOO_LARGE)).isEqualTo(431);
        assertThat(HttpError.status(HttpError.TOO_MANY_HEADERS)).isEqualTo(431);
        assertThat(HttpError.status(HttpError.UNSUPPORTED_CODING)).isEqualTo(501);
        assertThat(HttpError.status(HttpError.VERSION)).isEqualTo(505);
        assertThat(HttpError.status(HttpError.EXPECTATION)).isEqualTo(417);
        assertThat(HttpError.status(HttpError.BODY_TOO_LARGE)).isEqualTo(413);
        assertThat(HttpError.status(HttpError.BAD_FRAMING)).isEqualTo(400);
    }
}
