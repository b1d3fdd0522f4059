package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StackSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, false, 16", "4, false, 16", "5, false, 20", "9, false, 20", "10, false, 24", "0, true, 24", "11, true, 32"})
    void shouldReckonFromTheShapeOfAHandler(int parameters, boolean isStreaming, int kib) {
        assertThat(StackSize.reckoned(parameters, isStreaming)).isEqualTo(kib * 1024);
    }

    @Test
    void shouldPreferTheEnvironmentThenWhatIsSpecified() {
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__GET_USERS", "40000"));
        assertThat(sizes.of("get-users", 30_000, 20_000)).isEqualTo(40_000);
        assertThat(sizes.of("other", 30_000, 20_000)).isEqualTo(30_000);
        assertThat(sizes.of("other", 0, 20_000)).isEqualTo(20_000);
    }

    @Test
    void shouldKeepToTheCapsWhateverASizeComesFrom() {
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__HUGE", "99999999"));
        assertThat(sizes.of("tiny", 1, 0)).isEqualTo(16 * 1024);
        assertThat(sizes.of("reckoned", 0, 300 * 1024)).isEqualTo(256 * 1024);
        assertThat(sizes.of("huge", 0, 0)).isEqualTo(256 * 1024);
        assertThat(sizes.of("specified", 1024 * 1024, 0)).isEqualTo(256 * 1024);
        assertThat(sizes.capped()).hasSize(3).contains("handler specified is to have 1048576 bytes of stack, and gets "
            + "262144: RINGWAY_STACK_MAX_BYTES allows no more");
        StackSize other = new StackSize(Map.of("RINGWAY_STACK_MIN_BYTES", "20000", "RINGWAY_STACK_MAX_BYTES", "30000"));
        assertThat(other.of("tiny", 0, 16 * 1024)).isEqualTo(20_000);
        assertThat(other.of("large", 0, 40_000)).isEqualTo(30_000);
        StackSize wide = new StackSize(Map.of("RINGWAY_STACK_MAX_BYTES", "2000000"));
        assertThat(wide.of("specified", 1024 * 1024, 0)).isEqualTo(1024 * 1024);
        assertThat(wide.capped()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"get-users, GET_USERS", "GET /hello/{name}, GET_HELLO_NAME", "GET /, GET", "* /{rest*}, REST",
        "/a//b, A_B"})
    void shouldNameAVariableForEachHandler(String handler, String words) {
        assertThat(StackSize.variable(handler)).isEqualTo("RINGWAY_STACK_SIZE__" + words);
    }

    @Test
    void shouldRefuseAVariableThatIsTwoHandlers() {
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__GET_A_B", "40000"));
        assertThat(sizes.of("GET /a-b", 0, 20_000)).isEqualTo(40_000);
        assertThatThrownBy(() -> sizes.of("GET /a_b", 0, 20_000)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("RINGWAY_STACK_SIZE__GET_A_B is the variable of two handlers, GET /a-b and GET /a_b: give one "
                + "of them another name");
        StackSize unset = new StackSize(Map.of());
        unset.of("GET /a-b", 0, 20_000);
        assertThat(unset.of("GET /a_b", 0, 20_000)).as("nobody is asked").isEqualTo(20_000);
    }

    @Test
    void shouldTellOfVariablesOfNoHandler() {
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__GET_OWNN", "40000", "RINGWAY_STACK_SIZE__ZZZ", "1",
            "RINGWAY_STACK_SIZE__GET_A", "40000", "RINGWAY_STACK_MAX_BYTES", "50000"));
        sizes.of("GET /own", 0, 20_000);
        sizes.of("GET /a", 0, 20_000);
        assertThat(sizes.strangers()).containsExactly("RINGWAY_STACK_SIZE__GET_OWNN", "RINGWAY_STACK_SIZE__ZZZ");
        assertThat(sizes.known()).containsExactlyInAnyOrder("RINGWAY_STACK_SIZE__GET_OWN", "RINGWAY_STACK_SIZE__GET_A");
    }

    @Test
    void shouldRefuseWhatIsNoNumberOfBytes() {
        assertThatThrownBy(() -> new StackSize(Map.of("RINGWAY_STACK_MIN_BYTES", "16k")))
            .hasMessage("RINGWAY_STACK_MIN_BYTES: \"16k\" is no number of bytes");
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__A", "-5"));
        assertThatThrownBy(() -> sizes.of("a", 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
