package io.ringway.server.admin;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the figures of this process from {@code /proc} and from the JVM's beans. {@code /proc} is memory: reading it
 * does not wait for a disk. Thread: any, one at a time.
 */
public final class LinuxProcess implements Supplier<ProcessFigures> {

    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final long KIB = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long UNKNOWN = -1;

    private final String version;
    private final String revision;
    private final double startEpochSeconds = ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_SECOND;

    /**
     * Creates a reader.
     *
     * @param version  of the gateway
     * @param revision of its sources
     */
    public LinuxProcess(String version, String revision) {
        this.version = version;
        this.revision = revision;
    }

    @Override
    public ProcessFigures get() {
        long residentKib = UNKNOWN;
        long virtualKib = UNKNOWN;
        for (String line : lines()) {
            if (line.startsWith("VmRSS:")) {
                residentKib = number(line);
            } else if (line.startsWith("VmSize:")) {
                virtualKib = number(line);
            }
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        double cpuSeconds = 0;
        long openFds = UNKNOWN;
        long maxFds = UNKNOWN;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            cpuSeconds = Math.max(0, system.getProcessCpuTime()) / NS_PER_SECOND;
        }
        if (ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean system) {
            openFds = system.getOpenFileDescriptorCount();
            maxFds = system.getMaxFileDescriptorCount();
        }
        return new ProcessFigures(version, revision, Runtime.version().toString(), startEpochSeconds, cpuSeconds,
            residentKib < 0 ? UNKNOWN : residentKib * KIB, virtualKib < 0 ? UNKNOWN : virtualKib * KIB, openFds,
            maxFds, heap.getUsed(), heap.getCommitted(), heap.getMax(), directBytes(),
            ManagementFactory.getThreadMXBean().getThreadCount(), collectors());
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(STATUS);
        } catch (IOException hidden) {
            // A sandbox may hide it; what is unknown is left out.
            return List.of();
        }
    }

    private static long number(String line) {
        long value = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c >= '0' && c <= '9') {
                value = value * 10 + c - '0';
            }
        }
        return value;
    }

    private static long directBytes() {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                return pool.getMemoryUsed();
            }
        }
        return 0;
    }

    private static List<ProcessFigures.Collector> collectors() {
        List<ProcessFigures.Collector> collectors = new ArrayList<>();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(new ProcessFigures.Collector(bean.getName(), Math.max(0, bean.getCollectionCount()),
                Math.max(0, bean.getCollectionTime()) / MS_PER_SECOND));
        }
        return collectors;
    }
}
