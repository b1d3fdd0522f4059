package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.HandlerJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of handlers in a file: the check, the start and each reload know the same ones. */
final class HandlerNamesTest {

    @TempDir
    private Path directory;
    private String file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("g.json"), """
            {"version": 1, "routers": [
             {"external_path": "/a", "respond": {}},
             {"external_path": "/b", "handler": "hello"}]}
            """).toString();
    }

    @Test
    void shouldCheckThem() {
        CliRun run = new CliRun().execute("check", file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.out.lines()).containsExactly(file + ":3:37: error: $.routers[1].handler: there is no handler "
            + "\"hello\": none are on the class path (see --handlers): \"hello\"",
            file + ": invalid: 1 error, 0 warnings");
    }

    @Test
    void shouldCheckThemAgainstADirectory() throws IOException {
        HandlerJar.write(directory, "Good", "hello");
        assertThat(new CliRun().execute("check", "--handlers", directory.toString(), file).code).isZero();
    }

    @Test
    void shouldSayWhatWasMeant() throws IOException {
        HandlerJar.write(directory, "Other", "helo");
        CliRun run = new CliRun().execute("check", "--handlers", directory.toString(), file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.out).contains("there is no handler \"hello\", did you mean \"helo\"?");
    }

    @Test
    void shouldRefuseADirectoryThatIsNone() {
        CliRun run = new CliRun().execute("check", "--handlers", "/none", file);

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err).isEqualTo("ringway: --handlers: cannot read the directory /none\n");
    }

    @Test
    void shouldNotStartWithAWrongOne() {
        CliRun run = new CliRun().execute("run", "--config", file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.err).contains(":3:37: error: $.routers[1].handler: ")
            .contains("not started: 1 error in " + file);
        assertThat(run.started).isEmpty();
    }

    @Test
    void shouldReadAFileAgainWithTheHandlersOfTheStart() throws IOException {
        HandlerJar.write(directory, "Good", "hello");
        CliRun run = new CliRun().execute("run", "--handlers", directory.toString(), "--config", file);
        assertThat(run.options).hasSize(1);

        Files.writeString(Path.of(file), Files.readString(Path.of(file)).replace("hello", "other"));
        assertThat(run.options.getFirst().source().read().problems()).singleElement()
            .satisfies(problem -> assertThat(problem.path()).isEqualTo("$.routers[1].handler"));
    }
}
