package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values in messages: short, one line, no secrets (case E028). */
final class ShownTest {

    private static final Origin HERE = Origin.of("t");

    @ParameterizedTest
    @CsvSource({"$.token", "$.a.client_secret", "$.Password", "$.private_key", "$.x[0].api_token"})
    void shouldNotShowSecrets(String path) {
        assertThat(Shown.value(new JsonNode.Str("hunter2", HERE), path)).isEqualTo("(not shown)");
        assertThat(Shown.value(new JsonNode.Num("1234", HERE), path)).isEqualTo("(not shown)");
    }

    @Test
    void shouldShowPathsOfSecrets() {
        assertThat(Shown.value(new JsonNode.Str("admin.token", HERE), "$.admin.token_file"))
                .isEqualTo("\"admin.token\"");
    }

    @Test
    void shouldLeaveOutUserInfo() {
        assertThat(Shown.text("http://user:hunter2@host:80/x")).isEqualTo("\"http://...@host:80/x\"");
    }

    @Test
    void shouldShorten() {
        assertThat(Shown.text("x".repeat(80))).hasSize(82);
        assertThat(Shown.text("x".repeat(81))).isEqualTo("\"" + "x".repeat(80) + "...\"");
    }

    @Test
    void shouldKeepToOneLine() {
        assertThat(Shown.oneLine("a\r\nb\u2028c\u0085\u001b[0m"))
                .isEqualTo("a\\u000d\\u000ab\\u2028c\\u0085\\u001b[0m");
        assertThat(Shown.oneLine("plain ü")).isEqualTo("plain ü");
    }

    @Test
    void shouldNotShowTheValueOfAnUnknownKey() {
        ConfigResult result = ConfigText.withRoute(
                "'jwt_signing':'hunter2','admin':{'address':'[::1]:1','token':'hunter2'}");

        assertThat(result.problems()).hasSizeGreaterThan(1).noneMatch(problem -> problem.toString()
                .contains("hunter2"));
    }
}
