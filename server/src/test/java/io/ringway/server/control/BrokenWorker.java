package io.ringway.server.control;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.it.WorkerConfigs;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A process whose one worker meets an error nobody expects in its n-th system call of the loop. */
final class BrokenWorker {

    private static final int NOT_PINNED = -1;

    private BrokenWorker() {
    }

    /** Runs it; the arguments are n and, where the log is to take nothing, {@code mute}. */
    public static void main(String[] args) throws IOException {
        if (args.length > 1) {
            Logger.getLogger("").addHandler(new Mute());
        }
        LinuxKernel linux = new LinuxKernel();
        WorkerConfig config = WorkerConfigs.listening(WorkerConfigs.local(), breaking(linux, Integer.parseInt(args[0])),
            KernelFeatures.probe(linux), WorkerMemory.DEFAULT,
            new WorkerMetrics(0, MetricLimits.DEFAULT));
        System.out.println("port " + WorkerConfigs.port(config));
        new WorkerThread(config, "broken", NOT_PINNED).start();
    }

    /** Takes nothing, ever. */
    private static final class Mute extends Handler {

        @Override
        public void publish(LogRecord logged) {
            flush();
        }

        @Override
        public void flush() {
            while (true) {
                LockSupport.park(this);
            }
        }

        @Override
        public void close() {
            flush();
        }
    }

    private static Kernel breaking(LinuxKernel linux, int n) {
        int[] left = {n};
        return (Kernel) Proxy.newProxyInstance(BrokenWorker.class.getClassLoader(), new Class<?>[] {Kernel.class},
            (_, method, arguments) -> {
                if (method.getName().equals("ringEnter") && --left[0] == 0) {
                    throw new IllegalStateException("nobody expects this");
                }
                try {
                    return method.invoke(linux, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
    }
}
