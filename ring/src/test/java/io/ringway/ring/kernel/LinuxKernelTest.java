package io.ringway.ring.kernel;

import io.ringway.ring.TestRing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The running kernel keeps the contract. */
@Tag("linux")
final class LinuxKernelTest extends KernelContract {
    private final Kernel kernel = new LinuxKernel();

    @BeforeEach
    void needsARing() {
        TestRing.assumeUsable();
    }

    @Override
    protected Kernel kernel() {
        return kernel;
    }
}
