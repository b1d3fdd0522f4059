package io.ringway.server.cli;

import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ringway check}: says everything that is wrong with a file, and starts nothing. Ignores the environment. */
@Command(name = "check", description = "Validate a configuration: every error and warning, one per line.",
        footer = "%nExit code: 0 valid (warnings or not), 1 invalid, 2 unusable arguments.")
final class CheckCommand implements Callable<Integer> {

    private final CliContext context;

    @Parameters(paramLabel = "FILE", description = "The configuration.")
    private Path file;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this text.")
    private boolean wantsHelp;

    /**
     * The call.
     *
     * @param context to work with.
     */
    CheckCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            String why = !Files.exists(file) ? "there is no such file"
                    : Files.isDirectory(file) ? "is a directory" : "cannot be read: permission denied";
            return context.complain(file + ": " + why, CliContext.UNUSABLE);
        }
        ConfigResult result = context.reader().readOnce(file, new ConfigOverrides());
        result.problems().forEach(context.out()::println);
        String counts = count(result.errorCount(), "error") + ", " + count(result.warningCount(), "warning");
        context.out().println(file + ": " + (result.isValid() ? "valid: " + counts + "; " + contents(result.config())
                : "invalid: " + counts));
        return result.isValid() ? CliContext.OK : CliContext.FAILED;
    }

    private static String contents(GatewayConfig config) {
        return count(config.server().listeners().size(), "listener") + ", " + count(config.clusters().size(), "cluster")
                + ", " + count(config.routers().size(), "router");
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
