package io.ringway.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of the own mutators. */
class FuzzMainTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--target nosuch|no target is called nosuch, there are [",
        "--target head,nosuch|no target is called nosuch",
        "--target ,|--target names none",
        "--executions 0|--executions: 0 is less than 1",
        "--executions many|--executions: 'many' is no whole number",
        "--seconds -1|--seconds: -1 is less than 1",
        "--seed x|--seed: 'x' is no whole number",
        "--execution -1|--execution: -1 is less than 0",
        "--input ***|--input: no base64",
        "--seed|--seed needs a value",
        "--sede 3|unknown option '--sede'"})
    void shouldSayInALineWhatCannotBeRun(String line, String message) {
        assertThatThrownBy(() -> FuzzMain.options(line.split(" "))).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(message).message().doesNotContain("\n");
    }

    @Test
    void shouldReadWhatCanBeRun() {
        assertThat(FuzzMain.options("--target", "head,path", "--executions", "1_000", "--seed", "-7")).isEqualTo(
            Map.of("--target", "head,path", "--executions", "1_000", "--seed", "-7"));
        assertThat(FuzzMain.options()).isEmpty();
    }
}
