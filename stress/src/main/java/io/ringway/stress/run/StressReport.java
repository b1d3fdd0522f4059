package io.ringway.stress.run;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Puts a run into words, as Markdown. */
final class StressReport {

    private StressReport() {
    }

    /**
     * Writes the report.
     *
     * @param options  of the run
     * @param tallies  of all tests and controls
     * @param failures from the verdict
     * @param seconds  it took
     * @return the text
     */
    static String text(StressOptions options, Collection<Tally> tallies, List<String> failures, long seconds) {
        StringBuilder text = new StringBuilder("# Concurrency tests\n\n");
        text.append(options.isFull() ? "Every mixture of interpreter, C1 and C2, with and without C2's randomizers"
            : "One JVM for each test").append(", ").append(options.time().toMillis()).append(" ms an iteration; ")
            .append(seconds).append(" s in all. ").append(System.getProperty("java.vm.name")).append(' ')
            .append(System.getProperty("java.vm.version")).append(", ").append(System.getProperty("os.arch"))
            .append(", ").append(Runtime.getRuntime().availableProcessors()).append(" CPUs, Linux ")
            .append(System.getProperty("os.version")).append(".\n\n")
            .append("| case | test | JVMs | samples | forbidden | control | samples | forbidden |\n")
            .append("|---|---|---:|---:|---:|---|---:|---:|\n");
        for (Tally tally : tallies) {
            if (!tally.test().isControl()) {
                row(text, tally, tallies);
            }
        }
        long samples = tallies.stream().filter(tally -> !tally.test().isControl()).mapToLong(Tally::samples).sum();
        text.append("\n").append(number(samples)).append(" samples of the product in all.\n\n");
        if (failures.isEmpty()) {
            text.append("All tests hold, all controls fail as they have to.\n");
        }
        failures.forEach(failure -> text.append("* FAILED: ").append(failure).append('\n'));
        return text.toString();
    }

    private static void row(StringBuilder text, Tally test, Collection<Tally> all) {
        text.append("| ").append(test.test().item()).append(" | ").append(test.test().shortName()).append(" | ")
            .append(test.runs()).append(" | ").append(number(test.samples())).append(" | ")
            .append(number(test.forbidden())).append(" |");
        boolean isFirst = true;
        for (Tally control : all) {
            if (test.test().name().equals(control.test().controlOf())) {
                text.append(isFirst ? " " : "\n| | | | | | ").append(control.test().weakened()).append(" | ")
                    .append(number(control.samples())).append(" | ").append(number(control.forbidden())).append(" |");
                isFirst = false;
            }
        }
        text.append(isFirst ? " none | | |\n" : "\n");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
