package io.ringway.ring.kernel;

import io.ringway.ring.RingException;
import java.nio.charset.StandardCharsets;

/**
 * What the running kernel's io_uring can do, probed once at start: setup flags by creating small rings, the rest by
 * trying it on a socket pair, because distributions port features back and releases prove nothing. Immutable.
 */
public final class KernelFeatures {
    /** The oldest release with everything that has no fallback. */
    public static final String OLDEST_RELEASE = "6.0";

    /** IORING_SETUP_SINGLE_ISSUER, Linux 6.0. */
    public static final int SINGLE_ISSUER = 1;
    /** IORING_SETUP_DEFER_TASKRUN, Linux 6.1; needs {@link #SINGLE_ISSUER}. */
    public static final int DEFER_TASKRUN = 1 << 1;
    /** IORING_SETUP_NO_SQARRAY, Linux 6.6. */
    public static final int NO_SQARRAY = 1 << 2;
    /** IORING_SETUP_SUBMIT_ALL, Linux 5.18. */
    public static final int SUBMIT_ALL = 1 << 3;
    /** Registered ring descriptors, Linux 5.18. */
    public static final int REGISTERED_RING = 1 << 4;
    /** Overflowing completions are kept, Linux 5.5. Required. */
    public static final int NODROP = 1 << 5;
    /** Waiting with a timeout, Linux 5.11. Required. */
    public static final int EXT_ARG = 1 << 6;
    /** No completion on success, Linux 5.17. Required. */
    public static final int CQE_SKIP = 1 << 7;
    /** Rings of provided buffers, Linux 5.19. Required. */
    public static final int BUF_RING = 1 << 8;
    /** Multishot accept, Linux 5.19. Required. */
    public static final int ACCEPT_MULTISHOT = 1 << 9;
    /** Multishot receive, Linux 6.0. Required. */
    public static final int RECV_MULTISHOT = 1 << 10;
    /** A silent send that ends short or would block posts the bytes done or -EAGAIN, and a full one posts nothing. */
    public static final int SILENT_SEND = 1 << 11;
    /** A multishot receive ends after a given number of bytes. */
    public static final int RECV_MULTISHOT_LIMIT = 1 << 12;
    /** Bundles of buffers in one receive or send, Linux 6.10. */
    public static final int RECV_BUNDLE = 1 << 13;
    /** Sends without a copy, Linux 6.0. */
    public static final int SEND_ZERO_COPY = 1 << 14;

    static final int REQUIRED = NODROP | EXT_ARG | CQE_SKIP | BUF_RING | ACCEPT_MULTISHOT | RECV_MULTISHOT;

    private static final int ALL = (1 << 15) - 1;
    private static final int RELEASE_CAPACITY = 65;
    private static final String[] NAMES = {"single_issuer", "defer_taskrun", "no_sqarray", "submit_all",
        "registered_ring", "nodrop", "ext_arg", "cqe_skip", "buf_ring", "accept_multishot", "recv_multishot",
        "silent_send", "recv_multishot_limit", "recv_bundle", "send_zc"};
    private static final String[] SINCE = {"6.0", "6.1", "6.6", "5.18", "5.18", "5.5", "5.11", "5.17", "5.19", "5.19",
        "6.0", "6.0", "6.17", "6.10", "6.0"};

    private final String release;
    private final int bits;

    KernelFeatures(String release, int bits) {
        this.release = release;
        this.bits = bits;
    }

    /**
     * Finds out what the kernel can do. Opens and closes some small rings and sockets. Thread: any, before the workers
     * start.
     *
     * @param kernel the kernel to ask.
     * @return its features.
     * @throws RingException when io_uring cannot be used at all; the message has the remedy.
     */
    public static KernelFeatures probe(Kernel kernel) {
        return new KernelFeatures(release(kernel), FeatureProbe.probe(kernel));
    }

    /** {@return the features of the oldest supported kernel, to run tests as if on it} */
    public static KernelFeatures oldest() {
        return new KernelFeatures(OLDEST_RELEASE, REQUIRED | SUBMIT_ALL | SINGLE_ISSUER);
    }

    /**
     * Reads the kernel's release.
     *
     * @param kernel the kernel to ask.
     * @return for example {@code 6.18.44}, or {@code unknown}.
     */
    public static String release(Kernel kernel) {
        long address = kernel.mmap(RELEASE_CAPACITY, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
        if (address < 0) {
            return "unknown";
        }
        int length = kernel.release(address, RELEASE_CAPACITY);
        String release = length < 0 ? "unknown"
                : new String(NativeMemory.bytes(address, length), StandardCharsets.US_ASCII);
        kernel.munmap(address, RELEASE_CAPACITY);
        return release;
    }

    /**
     * Takes features away, to run as if on an older kernel.
     *
     * @param features the bits to clear.
     * @return the features that are left.
     */
    public KernelFeatures without(int features) {
        return new KernelFeatures(release, bits & ~features);
    }

    /**
     * Stops where something is missing that has no fallback.
     *
     * @throws RingException naming each missing feature and the release that brought it.
     */
    public void requireSupported() {
        int missing = REQUIRED & ~bits;
        if (missing != 0) {
            throw new RingException(0, "io_uring of this kernel (" + release + ") lacks" + list(missing, true)
                    + "; Linux " + OLDEST_RELEASE + " or newer is needed");
        }
    }

    /** {@return the IORING_SETUP_… flags that a ring gets} */
    public int setupFlags() {
        return (singleIssuer() ? UringAbi.SETUP_SINGLE_ISSUER : 0)
                | (deferTaskrun() ? UringAbi.SETUP_DEFER_TASKRUN : 0)
                | (noSqarray() ? UringAbi.SETUP_NO_SQARRAY : 0)
                | (submitAll() ? UringAbi.SETUP_SUBMIT_ALL : 0);
    }

    /** {@return one line for the start log: the release, what is there and what is missing} */
    public String describe() {
        int missing = ALL & ~bits;
        return "kernel " + release + ", io_uring:" + list(bits, false)
                + (missing == 0 ? "" : "; without:" + list(missing, true));
    }

    /** {@return the kernel's release} */
    public String release() {
        return release;
    }

    /** {@return whether one thread may be declared the only submitter} */
    public boolean singleIssuer() {
        return has(SINGLE_ISSUER);
    }

    /** {@return whether completions can be left until the thread enters} */
    public boolean deferTaskrun() {
        return has(SINGLE_ISSUER | DEFER_TASKRUN);
    }

    /** {@return whether the index array can be left out} */
    public boolean noSqarray() {
        return has(NO_SQARRAY);
    }

    /** {@return whether submission goes on after a bad entry} */
    public boolean submitAll() {
        return has(SUBMIT_ALL);
    }

    /** {@return whether a ring's descriptor can be registered} */
    public boolean registeredRing() {
        return has(REGISTERED_RING);
    }

    /** {@return whether a silent send reports a short or blocked outcome; otherwise each send needs its completion} */
    public boolean silentSend() {
        return has(SILENT_SEND);
    }

    /** {@return whether a multishot receive takes a limit in bytes} */
    public boolean recvMultishotLimit() {
        return has(RECV_MULTISHOT_LIMIT);
    }

    private boolean has(int features) {
        return (bits & features) == features;
    }

    private static String list(int features, boolean withSince) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            if ((features & 1 << i) != 0) {
                text.append(' ').append(NAMES[i]);
                if (withSince) {
                    text.append(" (").append(SINCE[i]).append(')');
                }
            }
        }
        return text.toString();
    }
}
