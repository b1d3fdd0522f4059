package io.ringway.server.h2test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** The program h2spec, strict, as a Maven plugin carries it for x86-64. One test's thread. */
public final class H2Spec {

    /** Cases of a whole run in strict mode. */
    public static final int CASES = 146;

    private static final String ARCHIVE = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int TAR_BLOCK = 512;
    private static final int TAR_SIZE_OFFSET = 124;
    private static final long PATIENCE_S = 100;
    private static final Pattern SUMMARY =
        Pattern.compile("(\\d+) tests?, (\\d+) passed, (\\d+) skipped, (\\d+) failed");

    /**
     * How a run ended.
     *
     * @param tests  that were run
     * @param passed of them
     * @param failed of them
     * @param text   what it says about those that failed
     */
    public record Result(int tests, int passed, int failed, String text) {

        /** Tells whether there were tests and all of them passed. */
        public boolean isPassed() {
            return tests > 0 && passed == tests;
        }
    }

    private final Path folder;
    private final Path program;

    private H2Spec(Path folder, Path program) {
        this.folder = folder;
        this.program = program;
    }

    /** Unpacks the program; skips the test where it cannot run. */
    public static H2Spec unpack(Path folder) throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "h2spec is for x86-64");
        try (InputStream archive = H2Spec.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new AssertionError(ARCHIVE + " is not on the class path");
            }
            // An archive of one file: a block that tells its size, then the file.
            byte[] tar = new GZIPInputStream(archive).readAllBytes();
            int size = Integer.parseInt(new String(tar, TAR_SIZE_OFFSET, 11, StandardCharsets.US_ASCII).strip(), 8);
            Path program = folder.resolve("h2spec");
            Files.copy(new ByteArrayInputStream(tar, TAR_BLOCK, size), program);
            if (!program.toFile().setExecutable(true)) {
                throw new IOException(program + " cannot be made executable");
            }
            return new H2Spec(folder, program);
        }
    }

    /** Runs all cases, or those of some sections, against a port of the loopback. */
    public Result run(int port, String path, String... sections) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-h", "127.0.0.1", "-p",
            String.valueOf(port), "-P", path, "-S", "-o", "1"));
        command.addAll(List.of(sections));
        Path output = Files.createTempFile(folder, "h2spec", ".out");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
            .start();
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("h2spec hangs: " + Files.readString(output));
        }
        String text = Files.readString(output);
        Matcher summary = SUMMARY.matcher(text);
        if (!summary.find()) {
            throw new AssertionError("h2spec says nothing of its tests: " + text);
        }
        int failures = text.indexOf("Failures:");
        return new Result(Integer.parseInt(summary.group(1)), Integer.parseInt(summary.group(2)),
            Integer.parseInt(summary.group(4)), failures < 0 ? "" : text.substring(failures));
    }
}
