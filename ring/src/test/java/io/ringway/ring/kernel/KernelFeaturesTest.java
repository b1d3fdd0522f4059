package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.TestRing;
import io.ringway.ring.RingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class KernelFeaturesTest {
    @Test
    @Tag("F024")
    void shouldSupportTheOldestKernelWithFallbacks() {
        KernelFeatures oldest = KernelFeatures.oldest();
        oldest.requireSupported();
        assertThat(oldest.silentSend()).isFalse();
        assertThat(oldest.deferTaskrun()).isFalse();
        assertThat(oldest.setupFlags()).isEqualTo(UringAbi.SETUP_SUBMIT_ALL | UringAbi.SETUP_SINGLE_ISSUER);
        assertThat(oldest.describe()).startsWith("kernel 6.0, io_uring: single_issuer")
                .contains("; without: defer_taskrun (6.1)");
    }

    @Test
    @Tag("F024")
    void shouldNameWhatIsMissingAndItsRelease() {
        KernelFeatures lacking =
                KernelFeatures.oldest().without(KernelFeatures.BUF_RING | KernelFeatures.RECV_MULTISHOT);
        assertThatThrownBy(lacking::requireSupported).isInstanceOf(RingException.class).hasMessage(
                "io_uring of this kernel (6.0) lacks buf_ring (5.19) recv_multishot (6.0);"
                        + " Linux 6.0 or newer is needed");
    }

    @Test
    void shouldNotDeferWithoutASingleIssuer() {
        KernelFeatures features = new KernelFeatures("x", KernelFeatures.DEFER_TASKRUN);
        assertThat(features.deferTaskrun()).isFalse();
        assertThat(features.setupFlags()).isZero();
    }

    @Test
    @Tag("linux")
    void shouldProbeTheRunningKernelWithoutLeavingDescriptors() {
        TestRing.assumeUsable();
        LinuxKernel kernel = new LinuxKernel();
        List<Integer> opened = new ArrayList<>();
        Kernel recording = new ForwardingKernel(kernel) {
            @Override
            public int ringSetup(int entries, long paramsAddress) {
                int fd = super.ringSetup(entries, paramsAddress);
                if (fd >= 0) {
                    opened.add(fd);
                }
                return fd;
            }

            @Override
            public int socketpair(int domain, int type, int protocol, long fdsAddress) {
                int result = super.socketpair(domain, type, protocol, fdsAddress);
                opened.add(NativeMemory.getInt(fdsAddress));
                opened.add(NativeMemory.getInt(fdsAddress + Integer.BYTES));
                return result;
            }

            @Override
            public int close(int fd) {
                int result = super.close(fd);
                opened.remove((Integer) fd);
                return result;
            }
        };
        KernelFeatures features = KernelFeatures.probe(recording);
        features.requireSupported();
        assertThat(opened).isEmpty();
        assertThat(features.release()).isEqualTo(KernelFeatures.release(kernel));
    }

    @Test
    @Tag("linux")
    void shouldFindNothingThatTheKernelRefuses() {
        TestRing.assumeUsable();
        Kernel old = new ForwardingKernel(new LinuxKernel()) {
            @Override
            public int ringSetup(int entries, long paramsAddress) {
                int known = UringAbi.SETUP_CQSIZE | UringAbi.SETUP_CLAMP | UringAbi.SETUP_SUBMIT_ALL
                        | UringAbi.SETUP_SINGLE_ISSUER;
                int flags = NativeMemory.getInt(paramsAddress + UringAbi.PARAMS_FLAGS);
                return (flags & ~known) == 0 ? super.ringSetup(entries, paramsAddress) : -Errno.EINVAL;
            }

            @Override
            public int ringRegister(int ringFd, int opcode, long argAddress, int argCount) {
                return opcode == UringAbi.REGISTER_PROBE ? super.ringRegister(ringFd, opcode, argAddress, argCount)
                        : -Errno.EINVAL;
            }
        };
        KernelFeatures features = KernelFeatures.probe(old);
        assertThat(features.submitAll()).isTrue();
        assertThat(features.singleIssuer()).isTrue();
        assertThat(features.deferTaskrun()).isFalse();
        assertThat(features.noSqarray()).isFalse();
        assertThat(features.registeredRing()).isFalse();
        assertThatThrownBy(features::requireSupported).hasMessageContaining("buf_ring (5.19)")
            .hasMessageContaining("recv_multishot (6.0)");
    }
}
