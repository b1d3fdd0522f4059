package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PercentTextTest {

    @ParameterizedTest
    @CsvSource({"abc, abc, abc", "a+b, a+b, a b", "%41%62, Ab, Ab", "%C3%BC, \u00fc, \u00fc",
        "%e2%82%ac, \u20ac, \u20ac", "%, %, %", "%4, %4, %4", "%zz%41, %zzA, %zzA", "%2B, +, +", "%FF, \ufffd, \ufffd"})
    void shouldDecodeEscapesAndKeepTheRest(String text, String inPath, String inQuery) {
        UnsafeBuffer bytes = new UnsafeBuffer(("-" + text + "-").getBytes(StandardCharsets.US_ASCII));
        assertThat(PercentText.decode(bytes, 1, text.length(), false)).isEqualTo(inPath);
        assertThat(PercentText.decode(bytes, 1, text.length(), true)).isEqualTo(inQuery);
    }
}
