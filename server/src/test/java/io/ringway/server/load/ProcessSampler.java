package io.ringway.server.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from outside what a gateway process holds: memory, heap after a collection, descriptors, threads, and the
 * gauges of its {@code /metrics} where it has an admin listener. One thread, which may block.
 */
final class ProcessSampler {

    private static final Pattern KIB = Pattern.compile("^(Rss|Private_Dirty):\\s+(\\d+) kB", Pattern.MULTILINE);
    private static final Pattern HEAP = Pattern.compile("used (\\d+)K");
    private static final Pattern SAMPLE = Pattern.compile("^(ringway_\\w+)(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);
    private static final Pattern GAUGE = Pattern.compile("^# TYPE (ringway_\\w+) gauge$", Pattern.MULTILINE);
    private static final Pattern HANDLER =
        Pattern.compile("^ringway_handler_(\\w+)\\{handler=\"([^\"]+)\"} (\\S+)$", Pattern.MULTILINE);
    private static final int ADMIN_MS = 3000;
    private static final int TOOL_SECONDS = 20;

    private final long pid;
    private final int adminPort;

    /**
     * Creates a sampler.
     *
     * @param pid       of the gateway
     * @param adminPort of its admin listener, 0 if it has none
     */
    ProcessSampler(long pid, int adminPort) {
        this.pid = pid;
        this.adminPort = adminPort;
    }

    /**
     * Reads everything that is cheap to read.
     *
     * @return numbers by name: {@code rss_kib}, {@code private_dirty_kib}, {@code fds}, {@code threads}; gauges and
     *     the figures of handlers
     * @throws IOException if the process is gone
     */
    Map<String, Object> sample() throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        Matcher memory = KIB.matcher(Files.readString(Path.of("/proc/" + pid + "/smaps_rollup")));
        while (memory.find()) {
            result.put(memory.group(1).equals("Rss") ? "rss_kib" : "private_dirty_kib", Long.valueOf(memory.group(2)));
        }
        result.put("fds", entries("fd"));
        result.put("threads", entries("task"));
        if (adminPort > 0) {
            String metrics = text(adminPort, "/metrics");
            result.put("gauges", gauges(metrics));
            result.put("handlers", handlers(metrics));
        }
        return result;
    }

    /**
     * Reads everything, the heap after a collection too. That comes first: to be asked for it, a JVM opens a socket and
     * starts a thread that stay.
     *
     * @return as {@link #sample}, and {@code heap_kib}
     * @throws IOException if the process is gone
     */
    Map<String, Object> sampleWithHeap() throws IOException {
        long heap = heapAfterCollectionKib();
        Map<String, Object> result = sample();
        result.put("heap_kib", heap);
        return result;
    }

    private long entries(String folder) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + pid + "/" + folder))) {
            for (Path _ : all) {
                count++;
            }
        }
        return count;
    }

    /** Sums the gauges of a Prometheus text over their labels. */
    static Map<String, Object> gauges(String text) {
        Map<String, Double> sums = new TreeMap<>();
        Matcher types = GAUGE.matcher(text);
        while (types.find()) {
            sums.put(types.group(1), 0.0);
        }
        Matcher samples = SAMPLE.matcher(text);
        while (samples.find()) {
            sums.computeIfPresent(samples.group(1), (_, sum) -> sum + Double.parseDouble(samples.group(2)));
        }
        return new TreeMap<>(sums);
    }

    /** The figures of each handler in a Prometheus text, by handler and by name without what all have in common. */
    static Map<String, Map<String, Long>> handlers(String text) {
        Map<String, Map<String, Long>> result = new TreeMap<>();
        Matcher samples = HANDLER.matcher(text);
        while (samples.find()) {
            result.computeIfAbsent(samples.group(2), _ -> new TreeMap<>()).put(samples.group(1),
                (long) Double.parseDouble(samples.group(3)));
        }
        return result;
    }

    /** Asks a listener of the loopback for a page, and waits for it. */
    static String text(int port, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(ADMIN_MS);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
            }
        }
    }

    /**
     * Lets the gateway collect its garbage and reads what is left: a pause of some tens of milliseconds for it.
     *
     * @return KiB of heap in use, or -1 if the tool failed
     */
    long heapAfterCollectionKib() throws IOException {
        jcmd("GC.run");
        Matcher used = HEAP.matcher(jcmd("GC.heap_info"));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        return sum == 0 ? -1 : sum;
    }

    private String jcmd(String command) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(tool.toString(), Long.toString(pid), command).redirectErrorStream(true)
            .start();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS);
            int metaspace = text.indexOf("Metaspace");
            return metaspace < 0 ? text : text.substring(0, metaspace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroy();
        }
    }
}
