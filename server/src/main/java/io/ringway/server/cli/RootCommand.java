package io.ringway.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/**
 * {@code ringway} itself: without a call it runs the demo, or the gateway when the environment names a configuration.
 */
@Command(name = "ringway", synopsisSubcommandLabel = "CALL", subcommands = HelpCommand.class,
        description = {
            "HTTP gateway for the JVM on io_uring.",
            "Without arguments: a demo with two origins in the process, or, when RINGWAY_CONFIG is set, run."
        },
        footer = "%nExit code: 0 done, 1 invalid configuration or cannot start, 2 unusable arguments.")
final class RootCommand implements Callable<Integer> {

    private final CliContext context;

    @Option(names = {"-V", "--version"}, description = "The same as the call version.")
    private boolean wantsVersion;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "The same as the call help.")
    private boolean wantsHelp;

    /**
     * The call.
     *
     * @param context to work with.
     */
    RootCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (wantsVersion) {
            return new VersionCommand(context).call();
        }
        boolean hasConfig = !context.environment().getOrDefault("RINGWAY_CONFIG", "").isBlank();
        return hasConfig ? new RunCommand(context).call() : new DemoCommand(context).call();
    }
}
