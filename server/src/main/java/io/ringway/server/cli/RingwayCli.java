package io.ringway.server.cli;

import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.NearestKey;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line as a function of arguments and environment to output and exit code: nothing global, nothing exits.
 */
public final class RingwayCli {

    /** Calls of the contract that other versions have. */
    private static final List<String> LATER_CALLS = List.of("routes", "metrics", "health", "config");
    private static final int USAGE_WIDTH = 110;

    private final CliContext context;

    /**
     * A command line.
     *
     * @param environment variables.
     * @param out         for what was asked for.
     * @param err         for what is wrong, and the log.
     * @param checks      of configurations besides our own.
     * @param launcher    that serves.
     */
    public RingwayCli(Map<String, String> environment, PrintStream out, PrintStream err, List<ConfigCheck> checks,
            GatewayLauncher launcher) {
        context = new CliContext(Map.copyOf(environment), out, err, new ConfigReader(checks), launcher);
    }

    /**
     * Does what the arguments say, on the calling thread.
     *
     * @param args of the process.
     * @return the exit code: 0 done, 1 invalid or cannot start, 2 unusable arguments.
     */
    public int execute(String... args) {
        CommandLine line = commandLine();
        String unknown = unknownCall(args, line);
        if (unknown != null) {
            return context.complain(unknown, CliContext.UNUSABLE);
        }
        int code = line.execute(args);
        context.out().flush();
        context.err().flush();
        return code;
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(new RootCommand(context));
        line.addSubcommand(new RunCommand(context));
        line.addSubcommand(new CheckCommand(context));
        line.addSubcommand(new ExplainCommand(context));
        line.addSubcommand(new VersionCommand(context));
        line.setOut(new PrintWriter(context.out(), true));
        line.setErr(new PrintWriter(context.err(), true));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpWidth(USAGE_WIDTH);
        line.setParameterExceptionHandler((e, _) -> context.complain(explain(e), CliContext.UNUSABLE));
        line.setExecutionExceptionHandler((e, _, _) -> {
            context.complain("stopped by an internal error: " + e, CliContext.FAILED);
            e.printStackTrace(context.err());
            return CliContext.FAILED;
        });
        return line;
    }

    private static String unknownCall(String[] args, CommandLine line) {
        boolean isHelp = args.length > 1 && args[0].equals("help");
        if (args.length == 0 || args[isHelp ? 1 : 0].startsWith("-")) {
            return null;
        }
        String call = args[isHelp ? 1 : 0];
        List<String> known = new ArrayList<>(line.getSubcommands().keySet());
        if (known.contains(call)) {
            return null;
        }
        if (LATER_CALLS.contains(call)) {
            return "this version does not have the call \"" + call + "\"";
        }
        String nearest = NearestKey.find(call, known);
        return "unknown call \"" + call + "\"" + (nearest == null ? "" : ", did you mean \"" + nearest + "\"?")
                + "; see: ringway help";
    }

    private static String explain(ParameterException e) {
        CommandLine at = e.getCommandLine();
        String call = at.getParent() == null ? "" : " " + at.getCommandName();
        StringBuilder message = new StringBuilder(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
            List<String> names = new ArrayList<>();
            at.getCommandSpec().options().forEach(option -> names.add(option.longestName()));
            String typed = unmatched.getUnmatched().getFirst();
            int end = typed.indexOf('=');
            String nearest = NearestKey.find(end < 0 ? typed : typed.substring(0, end), names);
            message.append(nearest == null ? "" : ", did you mean " + nearest + "?");
        }
        return message.append("; see: ringway help").append(call).toString();
    }
}
