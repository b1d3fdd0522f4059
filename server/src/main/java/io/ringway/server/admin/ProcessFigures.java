package io.ringway.server.admin;

import java.util.List;

/**
 * What operators ask of any process and of any JVM.
 *
 * @param version           of the gateway
 * @param revision          of its sources
 * @param javaVersion       of the JVM
 * @param startEpochSeconds when the process started, seconds since 1970
 * @param cpuSeconds        user and system time
 * @param residentBytes     memory in RAM, or -1 if unknown
 * @param virtualBytes      address space, or -1 if unknown
 * @param openFds           open descriptors, or -1 if unknown
 * @param maxFds            most of them, or -1 if unknown
 * @param heapUsedBytes     objects on the heap, garbage included
 * @param heapCommittedBytes memory of the heap
 * @param heapMaxBytes      its bound
 * @param directBytes       direct buffers
 * @param threads           live ones
 * @param collectors        garbage collectors
 */
public record ProcessFigures(String version, String revision, String javaVersion, double startEpochSeconds,
                             double cpuSeconds, long residentBytes, long virtualBytes, long openFds, long maxFds,
                             long heapUsedBytes, long heapCommittedBytes, long heapMaxBytes, long directBytes,
                             int threads, List<Collector> collectors) {

    /**
     * One garbage collector.
     *
     * @param name    of it
     * @param count   of collections
     * @param seconds they took
     */
    public record Collector(String name, long count, double seconds) {
    }
}
