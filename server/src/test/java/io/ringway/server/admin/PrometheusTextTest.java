package io.ringway.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {

    private static String take(PrometheusText out) {
        return new String(out.take(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldWriteFamiliesAsTheFormatWants() {
        PrometheusText out = new PrometheusText();
        out.counter("a_total", "Counts a.").sample().label("x", "1").label("y", "two").value(3);
        out.sample().label("x", 2).value(4);
        out.gauge("b", "Is b.").sample().value(-0.5);
        out.histogram("c_seconds", "Lasts.").sample("_bucket").label("le", "+Inf").value(1);
        out.sample("_sum").value(0.25);
        out.sample("_count").value(1);
        out.summary("d_seconds", "Sums.").sample("_sum").value(1.5);
        assertThat(take(out)).isEqualTo("""
            # HELP a_total Counts a.
            # TYPE a_total counter
            a_total{x="1",y="two"} 3
            a_total{x="2"} 4
            # HELP b Is b.
            # TYPE b gauge
            b -0.5
            # HELP c_seconds Lasts.
            # TYPE c_seconds histogram
            c_seconds_bucket{le="+Inf"} 1
            c_seconds_sum 0.25
            c_seconds_count 1
            # HELP d_seconds Sums.
            # TYPE d_seconds summary
            d_seconds_sum 1.5
            """);
        assertThat(out.take()).isEmpty();
    }

    @Test
    void shouldEscapeWhatTheFormatCannotCarry() {
        PrometheusText out = new PrometheusText();
        String nasty = "a\\b\"c\nd{e=\"f\"} 1\r\t\u00e4\u4e16";
        out.gauge("g", "One\\two\nthree \"four\".").sample().label("x", nasty).value(1);
        String text = take(out);
        assertThat(text).contains("# HELP g One\\\\two\\nthree \"four\".\n")
            .contains("x=\"a\\\\b\\\"c\\nd{e=\\\"f\\\"} 1\r\t\u00e4\u4e16\"");
        assertThat(Scrape.of(text).samples("g")).containsOnlyKeys(Map.of("x", nasty));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "-3,-3", "0.0001,0.0001", "1e-9,0.000000001", "9e-10,9.0E-10", "0.25,0.25",
        "1e300,1.0E300",
        "9007199254740991,9007199254740991", "1e16,1.0E16"})
    void shouldWriteNumbersThatReadBack(double value, String text) {
        assertThat(PrometheusText.text(value)).isEqualTo(text);
        assertThat(Double.parseDouble(PrometheusText.text(value))).isEqualTo(value);
    }

    @Test
    void shouldWriteWhatIsNoNumber() {
        assertThat(PrometheusText.text(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
        assertThat(PrometheusText.text(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
        assertThat(PrometheusText.text(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void shouldGrowWithThePage() {
        PrometheusText out = new PrometheusText();
        out.gauge("g", "G.");
        for (int i = 0; i < 20_000; i++) {
            out.sample().label("i", i).value(i);
        }
        Scrape scrape = Scrape.of(take(out));
        assertThat(scrape.size()).isEqualTo(20_000);
        assertThat(scrape.sum("g", "i", "19999")).isEqualTo(19_999);
    }

    /** The reader of the tests would be worth nothing if it took everything. */
    @ParameterizedTest
    @ValueSource(strings = {"a 1\n", "# TYPE a counter\na 1\n", "# TYPE a gauge\na 1", "# TYPE a gauge\na{x=1} 1\n",
        "# TYPE a gauge\na{x=\"\\t\"} 1\n", "# TYPE a gauge\nb 1\n", "# TYPE a gauge\na 1\na 2\n",
        "# TYPE a gauge\na 1 2\n", "# TYPE a gauge\na one\n", "# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n",
        "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# HELP a x\n", "# TYPE a_total counter\na_total -1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n", "\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n"})
    void shouldNotBeReadIfItIsWrong(String text) {
        assertThatThrownBy(() -> Scrape.of(text)).isInstanceOfAny(AssertionError.class, NumberFormatException.class);
    }
}
