package io.ringway.stress.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private final Tally test = new Tally(new StressTest("io.ringway.XStress.Case", "J3", null, null));
    private final Tally control = new Tally(
        new StressTest("io.ringway.XStress.Weak", "J3", "io.ringway.XStress.Case", "no fence"));

    @Test
    void shouldPassWhatHoldsBesideAControlThatFails() {
        test.add(1000, 0);
        control.add(1000, 1);

        assertThat(failures(0)).isEmpty();
        assertThat(failures(1000)).isEmpty();
    }

    @Test
    void shouldFailWhatFindsWhatItForbids() {
        test.add(1000, 0);
        test.add(500, 2);
        control.add(1000, 1);

        assertThat(failures(0)).containsExactly("XStress.Case: 2 forbidden outcomes in 1500 samples");
    }

    @Test
    void shouldFailAControlThatDoesNotFail() {
        test.add(1000, 0);
        control.add(1000, 0);

        assertThat(failures(0)).containsExactly("XStress.Weak: a control (no fence) that did not fail in 1000 samples: "
            + "its test has no power here");
    }

    @Test
    void shouldFailATestWithoutAControl() {
        test.add(1000, 0);

        assertThat(new Verdict(List.of(test), 0).failures())
            .containsExactly("XStress.Case: has no control, so nothing shows that it can fail");
    }

    @Test
    void shouldFailWhatDidNotRunOrNotLongEnough() {
        control.add(10, 1);
        control.addError("VM_ERROR");
        assertThat(failures(0)).containsExactly("XStress.Case: 0 samples of 1", "XStress.Weak: no result: VM_ERROR");

        test.add(999, 0);
        assertThat(failures(1000)).contains("XStress.Case: 999 samples of 1000");
        assertThat(new Verdict(List.of(), 0).failures()).containsExactly("no tests");
    }

    @Test
    void shouldFindAControlForEveryTestThatIsCompiledIn() {
        List<StressTest> all = StressTest.all();

        assertThat(all).filteredOn(one -> !one.isControl()).isNotEmpty().allSatisfy(one ->
            assertThat(all).anyMatch(other -> one.name().equals(other.controlOf())));
    }

    @Test
    void shouldReadItsOptions() {
        StressOptions options = StressOptions.parse("--mode=full", "--tests=", "--samples=1000000000");

        assertThat(options.isFull()).isTrue();
        assertThat(options.tests()).isEqualTo(".*");
        assertThat(options.samples()).isEqualTo(1_000_000_000L);
        assertThatThrownBy(() -> StressOptions.parse("--mode=slow")).hasMessageStartingWith("mode slow");
        assertThatThrownBy(() -> StressOptions.parse("--mode")).hasMessageStartingWith("--mode needs a value");
    }

    private List<String> failures(long samples) {
        return new Verdict(List.of(test, control), samples).failures();
    }
}
