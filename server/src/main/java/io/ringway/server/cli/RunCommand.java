package io.ringway.server.cli;

import io.ringway.server.config.ConfigProblem;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.control.HandlerCatalog;
import io.ringway.server.control.HandlerCheck;
import io.ringway.server.control.HandlerLoader;
import io.ringway.server.control.StartException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringway run}: reads the configuration and serves until told to stop. */
@Command(name = "run", description = "Run the gateway.", sortOptions = false,
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  Each option has the variable in brackets. Limits and timeouts of the file have one too:",
            "  RINGWAY_HEADER_BYTES, RINGWAY_HEADER_COUNT, RINGWAY_REQUEST_LINE_BYTES, RINGWAY_BODY_BYTES,",
            "  RINGWAY_CONNECTIONS, RINGWAY_BACKEND_CONNECTIONS, RINGWAY_HEADER_MS, RINGWAY_BODY_MS, RINGWAY_IDLE_MS,",
            "  RINGWAY_CONNECT_MS, RINGWAY_REQUEST_MS, RINGWAY_DRAIN_MS; for the pools of handlers",
            "  RINGWAY_HANDLER_WORKERS, RINGWAY_HANDLER_QUEUE_BOUND, RINGWAY_HANDLER_BACKPRESSURE,",
            "  RINGWAY_HANDLER_TIMEOUT_MS, and RINGWAY_STACK_SIZE__NAME (bytes of one handler's stacks),",
            "  RINGWAY_STACK_MIN_BYTES, RINGWAY_STACK_MAX_BYTES.",
            "  Command line beats environment beats file beats default.",
            "  A value out of its range is refused. The script ./ringway also reads RINGWAY_JAVA_OPTS.",
            "",
            "SIGTERM and SIGINT drain and stop, a second one stops at once. SIGHUP reads the file again."
        })
final class RunCommand implements Callable<Integer> {

    private final CliContext context;

    @Mixin
    private final RunArguments arguments = new RunArguments();

    /**
     * The call.
     *
     * @param context to work with.
     */
    RunCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RunSettings settings;
        Path file;
        try {
            settings = RunSettings.resolve(arguments, context.environment());
            file = path(settings.configFile());
        } catch (UsageException e) {
            return context.complain(e.getMessage(), CliContext.UNUSABLE);
        }
        settings.warnings().forEach(context.err()::println);
        HandlerCatalog handlers;
        try {
            handlers = HandlerLoader.load(settings.handlers() == null ? null : path("--handlers", settings.handlers()));
        } catch (UsageException e) {
            return context.complain(e.getMessage(), CliContext.UNUSABLE);
        } catch (StartException e) {
            return context.complain(e.getMessage(), CliContext.FAILED);
        }
        ConfigReader reader = context.reader().and(new HandlerCheck(handlers));
        ConfigResult result = reader.readOnce(file, settings.overrides());
        result.problems().forEach(context.err()::println);
        if (!result.isValid()) {
            return refuse(file, settings, result);
        }
        LogLevel level = settings.logLevel() == null ? LogLevel.INFO : settings.logLevel();
        // What the command line and the environment said at the start keeps its precedence at every reload.
        RunOptions options = new RunOptions(file, () -> reader.read(file, settings.overrides()),
                settings.io(), settings.pin(), true, handlers, () -> { });
        try (CliLog _ = new CliLog(level, context.err())) {
            return context.launcher().run(result.config(), options, context.out(), context.err());
        }
    }

    private int refuse(Path file, RunSettings settings, ConfigResult result) {
        boolean isArguments = result.problems().stream().filter(ConfigProblem::isError)
                .allMatch(settings.overrides()::isAbout);
        int count = result.errorCount();
        String where = isArguments ? "options and environment" : file.toString();
        return context.complain("not started: " + count + (count == 1 ? " error" : " errors") + " in " + where,
                isArguments ? CliContext.UNUSABLE : CliContext.FAILED);
    }

    private static Path path(String text) throws UsageException {
        if (text == null || text.isEmpty()) {
            throw new UsageException("run needs --config FILE or RINGWAY_CONFIG; see: ringway help run");
        }
        return path("--config", text);
    }

    private static Path path(String option, String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + ": not the path of a file: " + e.getReason());
        }
    }
}
