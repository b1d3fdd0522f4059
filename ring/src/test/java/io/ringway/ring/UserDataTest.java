package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UserDataTest {
    @ParameterizedTest
    @CsvSource({"0,0,0", "255,2147483647,16777215", "128,1,8388608", "1,2147483647,0", "0,0,16777215", "255,0,0"})
    void shouldReadBackItsParts(int op, int slot, int generation) {
        long userData = UserData.of(op, slot, generation);
        assertThat(UserData.op(userData)).isEqualTo(op);
        assertThat(UserData.slot(userData)).isEqualTo(slot);
        assertThat(UserData.generation(userData)).isEqualTo(generation);
    }

    @ParameterizedTest
    @CsvSource({"256,0,0", "-1,0,0", "0,-1,0", "0,0,16777216", "0,0,-1"})
    void shouldRefusePartsOutOfRange(int op, int slot, int generation) {
        assertThatThrownBy(() -> UserData.of(op, slot, generation)).isInstanceOf(AssertionError.class);
    }
}
