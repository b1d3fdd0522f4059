package io.ringway.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.NameTable;
import io.ringway.server.metrics.WorkerHistograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about metrics says what there is, no more and no less. */
class MetricsDocTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)`( °)? \\| ([CGHS]) \\|", Pattern.MULTILINE);
    private static final Map<String, String> TYPES =
        Map.of("C", "counter", "G", "gauge", "H", "histogram", "S", "summary");

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "metrics.md"));
    }

    @Test
    void shouldDescribeEveryFamily() throws IOException {
        FixedStatus status = new FixedStatus(1) {
            @Override
            public List<String> handlers() {
                return List.of("hello");
            }
        };
        Scrape scrape = Scrape.of(new String(new MetricsText(status, FixedStatus::process)
            .write(new WorkerHistograms(FixedStatus.LIMITS), 0), StandardCharsets.UTF_8));
        Map<String, String> there = new TreeMap<>();
        scrape.families().forEach(family -> there.put(family, scrape.type(family)));
        Map<String, String> described = new TreeMap<>();
        Matcher rows = ROW.matcher(page());
        while (rows.find()) {
            assertThat(described.put(rows.group(1), TYPES.get(rows.group(3)))).as(rows.group(1)).isNull();
        }
        assertThat(described).isEqualTo(there);
    }

    @Test
    void shouldTellTheBounds() throws IOException {
        MetricLimits limits = MetricLimits.DEFAULT;
        assertThat(page()).contains("| route names | " + (limits.routes() - NameTable.RESERVED) + " |",
            "| backend names | " + (limits.backends() - NameTable.RESERVED) + " |",
            "| listener addresses | " + (limits.listeners() - NameTable.RESERVED) + " |",
            "route, method and status | " + limits.requestSeries() + " for each worker |",
            "backend and status | " + limits.upstreamSeries() + " for each worker |",
            "| routes with a histogram | " + (limits.routeHistograms() - NameTable.RESERVED) + " |",
            "| backends with a histogram | " + (limits.backendHistograms() - NameTable.RESERVED) + " |");
    }
}
