package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No parser reads a byte beyond what it was given, in a process of its own because one that does would end it. */
@Tag("linux")
@Timeout(60)
class GuardPagesTest {

    @TempDir
    private Path folder;

    private GatewayChild child(String... arguments) throws IOException {
        AbuseCase.all();
        return new GatewayChild.Builder(folder).main(GuardedParsing.class).flags(
                "-Dagrona.disable.bounds.checks=true", "-XX:-CreateCoredumpOnCrash",
                "-Dringway.testdata=" + Path.of(System.getProperty("ringway.testdata", "../../shared/testdata"))
                        .toAbsolutePath()).start(0, arguments);
    }

    @Test
    @Tag("F039")
    void shouldReadNoByteTooMany() throws IOException {
        try (GatewayChild child = child()) {
            assertThat(child.awaitExit()).as("%s", child.lines()).isZero();
            assertThat(child.lines()).last().asString().startsWith("parsed ");
        }
    }

    /** The guard guards. */
    @Test
    @Tag("F039")
    void shouldDieOfAByteTooMany() throws IOException {
        try (GatewayChild child = child("outside")) {
            assertThat(child.awaitExit()).isNotZero();
            assertThat(child.lines()).anyMatch(line -> line.contains("SIGSEGV"))
                    .noneMatch(line -> line.startsWith("read"));
        }
    }
}
