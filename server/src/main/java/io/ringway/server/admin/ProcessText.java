package io.ringway.server.admin;

/** Writes what operators ask of any process and of any JVM, under the names other exporters use. Stateless. */
final class ProcessText {

    private ProcessText() {
    }

    static void write(PrometheusText out, ProcessFigures figures) {
        out.gauge("ringway_build_info", "What runs here; always 1.").sample().label("version", figures.version())
            .label("revision", figures.revision()).label("java", figures.javaVersion()).value(1);
        gauge(out, "process_start_time_seconds", "When the process started, seconds since 1970.",
            figures.startEpochSeconds());
        out.counter("process_cpu_seconds_total", "User and system time of the process.").sample()
            .value(figures.cpuSeconds());
        known(out, "process_resident_memory_bytes", "Memory in RAM.", figures.residentBytes());
        known(out, "process_virtual_memory_bytes", "Address space.", figures.virtualBytes());
        known(out, "process_open_fds", "Open file descriptors.", figures.openFds());
        known(out, "process_max_fds", "Most file descriptors.", figures.maxFds());
        heap(out, "jvm_memory_used_bytes", "Memory in use, garbage included.", figures.heapUsedBytes());
        heap(out, "jvm_memory_committed_bytes", "Memory the JVM has from the system.", figures.heapCommittedBytes());
        heap(out, "jvm_memory_max_bytes", "Bound of the memory.", figures.heapMaxBytes());
        out.gauge("jvm_buffer_pool_used_bytes", "Off-heap buffers of the JVM.").sample().label("pool", "direct")
            .value(figures.directBytes());
        gauge(out, "jvm_threads_current", "Live threads.", figures.threads());
        out.summary("jvm_gc_collection_seconds", "Time in garbage collections.");
        for (ProcessFigures.Collector collector : figures.collectors()) {
            out.sample("_count").label("gc", collector.name()).value(collector.count());
            out.sample("_sum").label("gc", collector.name()).value(collector.seconds());
        }
    }

    private static void gauge(PrometheusText out, String name, String help, double value) {
        out.gauge(name, help).sample().value(value);
    }

    private static void heap(PrometheusText out, String name, String help, long value) {
        out.gauge(name, help).sample().label("area", "heap").value(value);
    }

    private static void known(PrometheusText out, String name, String help, long value) {
        if (value >= 0) {
            out.gauge(name, help).sample().value(value);
        }
    }
}
