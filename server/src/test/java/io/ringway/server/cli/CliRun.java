package io.ringway.server.cli;

import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.GatewayConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One call of the command line with everything around it in the test's hand. */
final class CliRun {

    final Map<String, String> environment = new HashMap<>();
    final List<ConfigCheck> checks = new ArrayList<>();
    final List<GatewayConfig> started = new ArrayList<>();
    final List<RunOptions> options = new ArrayList<>();
    GatewayLauncher launcher = (_, _, _, _) -> 0;
    int code = -1;
    String out = "";
    String err = "";

    /** Sets a variable. */
    CliRun with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs the call and keeps what came of it. */
    CliRun execute(String... args) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        GatewayLauncher recording = (config, runOptions, outStream, errStream) -> {
            synchronized (started) {
                started.add(config);
                options.add(runOptions);
            }
            return launcher.run(config, runOptions, outStream, errStream);
        };
        RingwayCli cli = new RingwayCli(environment, new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8), checks, recording);
        code = cli.execute(args);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return this;
    }
}
