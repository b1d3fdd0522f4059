package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.CaseFiles;
import io.ringway.http.fuzz.FuzzTargetContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Connections under the mutators, and the corpus that h2o keeps of its own fuzzer. */
class H2FuzzTest extends FuzzTargetContract {
    H2FuzzTest() {
        super("h2", 40_000);
    }

    @Test
    void shouldHoldForTheCorpus() throws IOException {
        H2Target target = new H2Target();
        try (Stream<Path> paths = Files.list(CaseFiles.h2("corpus"))) {
            List<Path> files = paths.sorted().toList();
            assertThat(files).hasSizeGreaterThan(500);
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                byte[] input = new byte[bytes.length + 1];
                System.arraycopy(bytes, 0, input, 1, bytes.length);
                target.run(input, input.length);
                input[0] = H2Target.CLIENT | H2Target.GREETED;
                target.run(input, input.length);
                input[0] = H2Target.TIGHT | H2Target.HOLDS;
                target.run(input, input.length);
            }
        }
    }
}
