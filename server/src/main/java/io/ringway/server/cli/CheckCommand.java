package io.ringway.server.cli;

import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.HandlerCheck;
import io.ringway.server.control.HandlerLoader;
import io.ringway.server.control.StartException;
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

    @Option(names = "--handlers", paramLabel = "DIR",
            description = "Handlers are in the jars of this directory too, as for run.")
    private Path handlers;

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
        ConfigCheck names;
        try {
            names = new HandlerCheck(HandlerLoader.load(handlers));
        } catch (StartException e) {
            return context.complain(e.getMessage(), CliContext.UNUSABLE);
        }
        ConfigResult result = context.reader().and(names).readOnce(file, new ConfigOverrides());
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
