package io.ringway.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The driver itself: it finds what is planted, makes it small, and makes the same inputs again. */
class FuzzerTest {
    private static final long SEED = 7;
    private static final long EXECUTIONS = 200_000;

    @Test
    void shouldFindAPlantedBugAndMakeItSmall() {
        Planted planted = new Planted() {
            @Override
            public boolean run(byte[] input, int length) {
                String text = new String(input, 0, length, StandardCharsets.ISO_8859_1);
                Disagreement.unless(!text.contains("\r\n\t"), "no folded line", length);
                return true;
            }
        };
        Fuzzer fuzzer = new Fuzzer(planted);

        Fuzzer.Report report = fuzzer.run(SEED, EXECUTIONS, System.nanoTime() + 10_000_000_000L);

        Finding finding = report.finding();
        assertThat(finding.minimal()).isEqualTo(Words.one("\r\n\t"));
        assertThat(fuzzer.input(SEED, finding.execution())).isEqualTo(finding.input());
        assertThat(fuzzer.check(finding.input())).isNotNull();
        assertThat(finding.toString()).contains("--seed 7 --execution " + finding.execution()).contains("\\r\\n\\t");
    }

    @Test
    void shouldFindWhatIsSlowEveryTime() {
        Planted slow = new Planted() {
            @Override
            public void decode(byte[] input, int length) {
                long end = System.nanoTime() + 2 * timeMaxNs(length);
                while (System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public boolean run(byte[] input, int length) {
                decode(input, length);
                return true;
            }
        };
        Fuzzer.Report report = new Fuzzer(slow).run(SEED, 10, System.nanoTime() + 10_000_000_000L);
        assertThat(report.finding().cause()).hasMessageContaining("bounded time");
    }

    @Test
    void shouldFindWhatTakesTooMuchMemory() {
        Planted greedy = new Planted() {
            private byte[] kept = new byte[0];

            @Override
            public boolean run(byte[] input, int length) {
                kept = new byte[(int) allocationMaxBytes(length) + 1];
                return kept.length > 0;
            }
        };
        Fuzzer.Report report = new Fuzzer(greedy).run(SEED, EXECUTIONS, System.nanoTime() + 10_000_000_000L);
        assertThat(report.finding().cause()).hasMessageContaining("bounded memory");
    }

    @Test
    void shouldMakeTheSameInputsInAnyOrder() {
        Fuzzer fuzzer = new Fuzzer(new ConnectionTarget());
        byte[] ninth = fuzzer.input(SEED, 9);
        assertThat(fuzzer.input(SEED, 8)).isNotEqualTo(ninth);
        assertThat(new Fuzzer(new ConnectionTarget()).input(SEED, 9)).isEqualTo(ninth);
        assertThat(fuzzer.input(SEED + 1, 9)).isNotEqualTo(ninth);
    }

    @Test
    void shouldReadBackWhatItWritesEscaped() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(Finding.unescaped(Finding.escaped(all))).isEqualTo(all);
    }

    /** A target with the inputs of heads and nothing to say about them. */
    private abstract static class Planted implements FuzzTarget {
        @Override
        public String name() {
            return "planted";
        }

        @Override
        public void decode(byte[] input, int length) {
            // Nothing is decoded.
        }

        @Override
        public Grammar grammar() {
            return RequestGrammar.HEADS;
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(Words.one("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
    }
}
