package io.ringway.server.control;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.it.WorkerConfigs;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.util.function.LongSupplier;

/** A process whose one worker meets an error nobody expects where it asks a clock, between two system calls. */
final class BrokenClock {

    private static final int NOT_PINNED = -1;

    private BrokenClock() {
    }

    /** Runs it; the arguments are the clock, {@code monotonic} or {@code wall}, and which question breaks it. */
    public static void main(String[] args) throws IOException {
        LinuxKernel linux = new LinuxKernel();
        WorkerConfig config = WorkerConfigs.listening(WorkerConfigs.local(), linux, KernelFeatures.probe(linux),
            WorkerMemory.DEFAULT, new WorkerMetrics(0, MetricLimits.DEFAULT));
        boolean isWall = args[0].equals("wall");
        int question = Integer.parseInt(args[1]);
        StackConfig stack = config.stack();
        StackConfig broken = new StackConfig(stack.index(), stack.count(), linux, stack.features(), stack.ring(),
            stack.memory(), stack.connectionSlots(), stack.exchangeLimit(), stack.metrics(),
            isWall ? stack.nanoTime() : breaking(stack.nanoTime(), question),
            isWall ? breaking(stack.wallMs(), question) : stack.wallMs(), stack.seed());
        System.out.println("port " + WorkerConfigs.port(config));
        new WorkerThread(new WorkerConfig(broken, config.listeners(), config.snapshots(), config.reports()), "broken",
            NOT_PINNED).start();
    }

    private static LongSupplier breaking(LongSupplier clock, int question) {
        int[] left = {question};
        return () -> {
            if (--left[0] == 0) {
                throw new IllegalStateException("nobody expects this");
            }
            return clock.getAsLong();
        };
    }
}
