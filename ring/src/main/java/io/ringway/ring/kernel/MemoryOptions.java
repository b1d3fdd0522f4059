package io.ringway.ring.kernel;

/** Linux constants of mapped memory; a test compares them with the generated ones. */
public final class MemoryOptions {
    /** No access, for guard pages. */
    public static final int PROT_NONE = 0;
    /** Readable. */
    public static final int PROT_READ = 1;
    /** Writable. */
    public static final int PROT_WRITE = 2;
    /** Shared with the kernel or other mappings of the same object. */
    public static final int MAP_SHARED = 1;
    /** Private to this process. */
    public static final int MAP_PRIVATE = 2;
    /** Memory without a file. */
    public static final int MAP_ANONYMOUS = 32;
    /** No swap or commit reserved: pages count when first written. */
    public static final int MAP_NORESERVE = 16384;
    /** Pages are there at once. */
    public static final int MAP_POPULATE = 32768;
    /** Return the pages; they read as zero afterwards. */
    public static final int MADV_DONTNEED = 4;

    private MemoryOptions() {
    }
}
