package io.ringway.server.cli;

import io.ringway.server.BuildInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ringway version}: what this is and what it runs on. */
@Command(name = "version", description = "Print version, commit, Java and kernel.")
final class VersionCommand implements Callable<Integer> {

    private final CliContext context;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this text.")
    private boolean wantsHelp;

    /**
     * The call.
     *
     * @param context to work with.
     */
    VersionCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().println(BuildInfo.load());
        context.out().println("Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        return CliContext.OK;
    }
}
