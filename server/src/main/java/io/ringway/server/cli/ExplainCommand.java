package io.ringway.server.cli;

import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigProblem;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.IpAddress;
import io.ringway.server.explain.ExplainQuery;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.ExplainedText;
import io.ringway.server.explain.RequestExplainer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ringway explain}: what a gateway with a configuration would do with a request. Starts and sends nothing. */
@Command(name = "explain", sortOptions = false,
        description = "Explain what a gateway would do with a request, and why. Nothing is sent.",
        footer = "%nExit code: 0 a route takes the request, 1 none does, the gateway refuses it, or the configuration "
                + "is invalid, 2 unusable arguments.")
final class ExplainCommand implements Callable<Integer> {

    private final CliContext context;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration. [RINGWAY_CONFIG]")
    private String config;

    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
    private String method;

    @Parameters(index = "1", paramLabel = "URL",
            description = "http://HOST/PATH?QUERY, or /PATH for the host localhost, or *.")
    private String url;

    @Option(names = {"-H", "--header"}, paramLabel = "'K: V'", description = "A field of the request; repeatable.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--client", paramLabel = "ADDR", defaultValue = "127.0.0.1",
            description = "The address it comes from; 127.0.0.1 if left out.")
    private String client;

    @Option(names = "--all", description = "Show all routes and not only the closest ones.")
    private boolean showsAll;

    @Option(names = "--admin", paramLabel = "ADDR", hidden = true)
    private String admin;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this text.")
    private boolean wantsHelp;

    /**
     * The call.
     *
     * @param context to work with.
     */
    ExplainCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path file;
        ExplainQuery query;
        try {
            file = file();
            query = ExplainQuery.of(method, url, fields, client());
        } catch (UsageException | IllegalArgumentException e) {
            return context.complain(e.getMessage(), CliContext.UNUSABLE);
        }
        ConfigResult result = context.reader().readOnce(file, new ConfigOverrides());
        if (!result.isValid()) {
            result.problems().stream().filter(ConfigProblem::isError).forEach(context.err()::println);
            int count = result.errorCount();
            return context.complain("not explained: " + count + (count == 1 ? " error" : " errors") + " in " + file,
                    CliContext.FAILED);
        }
        ExplainedRequest explained = new RequestExplainer(result.config()).explain(query);
        context.out().print(ExplainedText.of(explained, showsAll));
        return explained.isTaken() ? CliContext.OK : CliContext.FAILED;
    }

    private Path file() throws UsageException {
        if (admin != null) {
            throw new UsageException(
                    "--admin: asking a running gateway is not available in this version; use --config FILE");
        }
        String variable = context.environment().getOrDefault("RINGWAY_CONFIG", "").strip();
        String text = config != null ? config : variable;
        if (text.isEmpty()) {
            throw new UsageException("explain needs --config FILE or RINGWAY_CONFIG; see: ringway help explain");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("--config: not the path of a file: " + e.getReason());
        }
    }

    private IpAddress client() throws UsageException {
        IpAddress address = IpAddress.parse(client);
        if (address == null) {
            throw new UsageException("--client: \"" + client + "\" is no IP address");
        }
        return address;
    }
}
