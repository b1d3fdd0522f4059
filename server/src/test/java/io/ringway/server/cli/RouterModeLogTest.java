package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.router.RouterMode;
import io.ringway.server.config.CidrSet;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.config.TimeoutsConfig;
import io.ringway.server.control.RouteCheck;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway that looks routes up in another way than usual says so. */
@Tag("linux")
@Timeout(30)
final class RouterModeLogTest {

    @ParameterizedTest
    @EnumSource
    void shouldLogAModeThatIsNotTheDefault(RouterMode mode) {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
        ServerConfig server = new ServerConfig(List.of(ListenerConfig.h1("127.0.0.1:0")), CpuList.ALL, 1,
                new LimitsConfig(4096, 16, 256, 0, 10, 1024), TimeoutsConfig.DEFAULT, CidrSet.EMPTY, mode);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
        int code;
        try (CliLog _ = new CliLog(LogLevel.WARN, err)) {
            code = new GatewayProcess(new RouteCheck()).run(GatewayConfig.of(server, List.of(), List.of()),
                    new RunOptions(null, null, IoMode.AUTO, false, false, Thread.currentThread()::interrupt), err, err);
        }

        assertThat(code).isZero();
        String text = log.toString(StandardCharsets.UTF_8);
        switch (mode) {
            case TRIE -> assertThat(text).doesNotContain("router mode");
            case HYBRID -> assertThat(text).contains("router mode hybrid: for comparisons; the more routes with "
                + "parameters a host has, the longer they take");
            case REGEX -> assertThat(text).contains("router mode regex: for comparisons; each request takes longer "
                + "the more routes there are, and allocates");
        }
    }
}
