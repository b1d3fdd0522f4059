package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.sim.Fault;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of the simulator, and its verdict. */
class SimulateMainTest {

    private static SimulationResult total(long faults, Fault rare, long rareCount) {
        Map<Fault, Long> counts = new EnumMap<>(Fault.class);
        Arrays.stream(Fault.values()).forEach(fault -> counts.put(fault, fault == rare ? rareCount : faults));
        Map<PeerFault, Long> peers = new EnumMap<>(PeerFault.class);
        Arrays.stream(PeerFault.values()).forEach(fault -> peers.put(fault, faults));
        Map<CallEvent, Long> calls = new EnumMap<>(CallEvent.class);
        Arrays.stream(CallEvent.values()).forEach(event -> calls.put(event, faults));
        return new SimulationResult(1, 2, 3, 4, 5, 6, Map.of(), counts, peers, calls);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--seeds 0|--seeds: 0 is not between 1 and",
        "--seeds -3|--seeds: -3 is not between 1 and",
        "--threads 0|--threads: 0 is not between 1 and",
        "--threads 99999999999|is not between 1 and",
        "--seeds many|--seeds: 'many' is no whole number",
        "--seeds|--seeds needs a value",
        "--sedes 3|unknown option '--sedes'",
        "--shrink|--shrink needs --replay",
        "--replay xyz|'xyz' is no case: 'xyz' is no seed",
        "--replay 17/NOFAULT|'17/NOFAULT' is no case: 'NOFAULT' is no kind of fault",
        "--replay 17//|'17//' is no case",
        "--replay 17/c99999999999|is no case"})
    void shouldSayInALineWhatCannotBeRun(String line, String message) {
        assertThatThrownBy(() -> SimulateMain.Options.parse(line.split(" ")))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message)
            .message().doesNotContain("\n");
    }

    @Test
    void shouldReadWhatCanBeRun() {
        assertThat(SimulateMain.Options.parse("--seeds", "1", "--from", "-5", "--threads", "2", "--commit", "abc"))
            .isEqualTo(new SimulateMain.Options(1, -5, 2, "abc", null, false));
        assertThat(SimulateMain.Options.parse("--replay", "17/RESET/c3", "--shrink").replay())
            .isEqualTo(Case.parse("17/RESET/c3"));
    }

    @Test
    void shouldSayWhichFaultsWereTooRareForSoManySeeds() {
        Fault rare = Fault.values()[3];
        assertThat(SimulateMain.verdict(100_000, 0, total(1_000, null, 0))).isEqualTo("clean");
        assertThat(SimulateMain.verdict(100_000, 0, total(1_000, rare, 999))).isEqualTo(
            "clean; too rare: " + rare + " 999");
        assertThat(SimulateMain.verdict(100_000, 2, total(1_000, rare, 0))).isEqualTo(
            "failed; too rare: " + rare + " 0");
        assertThat(SimulateMain.verdict(99_999, 0, total(0, null, 0))).isEqualTo("clean");
        assertThat(SimulateMain.verdict(1, 1, total(0, null, 0))).isEqualTo("failed");
    }

    @Test
    void shouldMissPeersFaultsToo() {
        assertThat(SimulateMain.verdict(100_000, 0, SimulationResult.NONE)).contains(PeerFault.values()[0] + " 0");
    }
}
