package io.ringway.server.config.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.fuzz.FuzzTargetContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFuzzTest extends FuzzTargetContract {
    ConfigFuzzTest() {
        super("config", 3_000);
    }

    @Test
    void shouldRewriteJsonWithoutChangingIt() {
        assertThat(rewritten(" { \"a\\n\" : [ 1e5 , true,null ], \"\u00e9\":\"\\u00E9\" }"))
            .isEqualTo("{\"\\u0061\\u000a\":[1e5,true,null],\"\\u00e9\":\"\\u00e9\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}x", "[1,]", "{\"a\"}", "{\"a\":}", "01", "1.", "-", "+1", "nul", "\"\\x\"",
        "\"\\u12g4\"", "\"\u0001\"", "'a'", "[1 2]", "{\"a\":1,}", "\"a", "// x\n1", "NaN", "1e"})
    void shouldRefuseWhatIsNoJson(String text) {
        assertThat(rewritten(text)).isNull();
    }

    private static String rewritten(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] rewritten = StrictJson.rewritten(bytes, bytes.length);
        return rewritten == null ? null : new String(rewritten, StandardCharsets.US_ASCII);
    }
}
