package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script at the top level, with a Java and a Maven that only say what they were given. */
@Timeout(60)
final class RingwayScriptTest {

    private static final String OWN_FLAGS = "-XX:-UsePerfData -XX:+ExitOnOutOfMemoryError ";

    @TempDir
    private Path directory;
    private Path root;
    private Path jar;

    private record Result(int code, List<String> lines) {
    }

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectories(directory.resolve("a place"));
        Files.copy(Path.of("..", "ringway"), root.resolve("ringway"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(root.resolve("server/src/main"));
        Files.writeString(root.resolve("pom.xml"), "");
        jar = Files.createDirectories(root.resolve("server/target")).resolve("ringway.jar");
        // A release file without a version sends the script to java -version.
        program("jdk/bin/java", "if [ \"$1\" = -version ]; then echo 'openjdk version \"25.0.1\"' >&2; exit; fi; "
                + "echo java; printf '%s\\n' \"$@\"");
        program("jdk/bin/javac", "");
        program("bin/mvn", "echo mvn \"$JAVA_HOME\" \"$@\" >> '" + directory + "/mvn.log'; [ -z \"${MVN_FAILS:-}\" ] "
                + "|| "
                + "{ echo '[ERROR] it broke'; exit 1; }; touch server/target/ringway.jar");
    }

    private void program(String name, String body) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void makeJar(boolean isFresh) throws IOException {
        Files.writeString(jar, "jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(isFresh ? 3600 : -3600)));
    }

    private Result run(Map<String, String> environment, Path script, String... args) throws IOException,
            InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("RINGWAY_") || name.startsWith("JAVA"));
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), lines);
    }

    private List<String> javaLine(String flags, String... args) {
        List<String> lines = new ArrayList<>(List.of("java"));
        lines.addAll(List.of((OWN_FLAGS + flags).split(" ")));
        lines.addAll(List.of("-jar", jar.toString()));
        lines.addAll(List.of(args));
        return lines;
    }

    @Test
    @Tag("F035")
    void shouldRunAFreshJarAndHandArgumentsOn() throws IOException, InterruptedException {
        makeJar(true);

        Result result = run(Map.of(), root.resolve("ringway"), "run", "--config", "my file.json", "", "*");

        assertThat(result.lines()).isEqualTo(
                javaLine("-XX:+UseSerialGC -Xms64m -Xmx256m -Xmn8m", "run", "--config", "my file.json", "", "*"));
        assertThat(directory.resolve("mvn.log")).doesNotExist();
    }

    @Test
    void shouldFindItsPlaceThroughLinks() throws IOException, InterruptedException {
        makeJar(true);
        Path first = Files.createSymbolicLink(root.resolve("link 1"), Path.of("ringway"));
        Path second = Files.createSymbolicLink(directory.resolve("link"), first);

        assertThat(run(Map.of(), second, "version").lines())
                .isEqualTo(javaLine("-XX:+UseSerialGC -Xms64m -Xmx256m -Xmn8m", "version"));
    }

    @Test
    void shouldBuildWhenTheJarIsMissing() throws IOException, InterruptedException {
        Result result = run(Map.of(), root.resolve("ringway"), "version");

        assertThat(result.lines().getFirst()).startsWith("ringway: building " + jar + " (log: ");
        assertThat(result.lines().subList(1, result.lines().size()))
                .isEqualTo(javaLine("-XX:+UseSerialGC -Xms64m -Xmx256m -Xmn8m", "version"));
        assertThat(Files.readString(directory.resolve("mvn.log"))).isEqualTo("mvn " + directory
                + "/jdk -q -B -DskipTests -pl server -am package\n");
    }

    @Test
    void shouldBuildWhenASourceIsNewer() throws IOException, InterruptedException {
        makeJar(false);

        assertThat(run(Map.of(), root.resolve("ringway")).lines().getFirst()).startsWith("ringway: building ");
        assertThat(run(Map.of(), root.resolve("ringway")).lines().getFirst()).as("once is enough").isEqualTo("java");
    }

    @Test
    void shouldShowWhyABuildFailed() throws IOException, InterruptedException {
        Result result = run(Map.of("MVN_FAILS", "1"), root.resolve("ringway"));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.lines()).hasSize(3).contains("[ERROR] it broke",
                "ringway: the build failed; see " + root + "/server/target/build.log");
    }

    @Test
    void shouldWantMavenOnlyWhenThereIsNoJar() throws IOException, InterruptedException {
        Files.delete(directory.resolve("bin/mvn"));
        for (String tool : List.of("bash", "dirname", "readlink", "sed", "head", "find", "mkdir", "cat")) {
            program("tools/" + tool, "command=$(PATH=/usr/bin:/bin command -v " + tool + "); exec \"$command\" \"$@\"");
        }
        Map<String, String> noMaven = Map.of("PATH", directory.resolve("tools").toString());

        Result without = run(noMaven, root.resolve("ringway"));
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.lines()).containsExactly(
                "ringway: building needs Maven (mvn), 3.8.7 or later, and there is none in PATH");

        makeJar(false);
        Result older = run(noMaven, root.resolve("ringway"));
        assertThat(older.code()).isZero();
        assertThat(older.lines().getFirst()).contains("no mvn in PATH: running the older build");
        assertThat(older.lines().get(1)).isEqualTo("java");
    }

    @Test
    void shouldLetOptionsReplaceItsOwn() throws IOException, InterruptedException {
        makeJar(true);
        Path script = root.resolve("ringway");

        assertThat(run(Map.of("RINGWAY_JAVA_OPTS", "-Dx=1"), script).lines())
                .isEqualTo(javaLine("-XX:+UseSerialGC -Xms64m -Xmx256m -Xmn8m -Dx=1"));
        assertThat(run(Map.of("RINGWAY_JAVA_OPTS", "-Xmx1g  -XX:+UseZGC"), script).lines())
                .isEqualTo(javaLine("-Xmx1g -XX:+UseZGC"));
        assertThat(run(Map.of("RINGWAY_JAVA_OPTS", "-XX:MaxRAMPercentage=50"), script).lines())
                .isEqualTo(javaLine("-XX:+UseSerialGC -XX:MaxRAMPercentage=50"));
    }

    @Test
    void shouldPassOverAnOlderJava() throws IOException, InterruptedException {
        makeJar(true);
        program("old/bin/java", "echo old java; exit 9");
        Files.writeString(directory.resolve("old/release"), "JAVA_VERSION=\"17.0.15\"\n");
        Files.createSymbolicLink(directory.resolve("bin/java"), directory.resolve("jdk/bin/java"));

        Result result = run(Map.of("JAVA_HOME", directory.resolve("old").toString()), root.resolve("ringway"));

        assertThat(result.code()).isZero();
        assertThat(result.lines().getFirst()).isEqualTo("java");
    }
}
