package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.TestRing.Completion;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.ForwardingKernel;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the ring makes of a kernel that refuses, is interrupted, or takes less than it was given. */
@Tag("linux")
final class RingFaultTest {
    private static final int SOMETHING = 1 << 20;

    private final FaultyKernel kernel = new FaultyKernel();

    @BeforeAll
    static void needsARing() {
        TestRing.assumeUsable();
    }

    @Test
    @Tag("F003")
    void shouldSubmitExactlyTheRestAfterRefusalsAndPartialSubmissions() {
        for (int waiting = 0; waiting < 2; waiting++) {
            try (TestRing linux = open()) {
                prepare(linux, 50);
                kernel.enters.addAll(List.of(-Errno.EINTR, 7, -Errno.EAGAIN, -Errno.EBUSY, 0, 1, -Errno.EINTR));
                int submitted = waiting == 1 ? linux.ring.submitAndWait(-1) : linux.ring.submit();
                assertThat(submitted).isEqualTo(50);
                assertThat(kernel.enters).isEmpty();
                linux.ring.drain(linux);
                assertInOrder(linux, 50);
                assertThat(linux.ring.stats().retries()).isEqualTo(7);
                assertThat(linux.ring.stats().submitted()).isEqualTo(50);
            }
        }
    }

    @Test
    void shouldGiveUpWhenTheKernelTakesNothingAnyMore() {
        try (TestRing linux = open()) {
            prepare(linux, 3);
            kernel.always = -Errno.EAGAIN;
            assertThat(linux.ring.submit()).isEqualTo(-Errno.EAGAIN);
            assertThat(linux.ring.submitAndWait(1)).isEqualTo(-Errno.EAGAIN);
            kernel.always = -Errno.EBADF;
            assertThat(linux.ring.submit()).isEqualTo(-Errno.EBADF);
            kernel.always = 0;
            assertThat(linux.ring.submit()).isEqualTo(-Errno.EAGAIN);
            kernel.always = SOMETHING;
            assertThat(linux.ring.submit()).isEqualTo(3);
            linux.await(3);
            assertInOrder(linux, 3);
        }
    }

    @Test
    void shouldEndTheProcessRatherThanLoseAnOperation() {
        try (TestRing linux = open()) {
            prepare(linux, 64);
            kernel.always = -Errno.EAGAIN;
            assertThatThrownBy(() -> linux.ring.prepNop(64)).isInstanceOf(Invariant.Violation.class)
                    .hasMessage("the kernel takes no more submissions: -11");
        }
    }

    @Test
    void shouldEndTheProcessWhenTheKernelLostCompletions() {
        try (TestRing linux = open()) {
            prepare(linux, 1);
            linux.await(1);
            NativeMemory.putInt(kernel.ringsAddress + kernel.lostOffset, 3);
            assertThatThrownBy(() -> linux.ring.drain(linux)).isInstanceOf(Invariant.Violation.class)
                    .hasMessage("the kernel lost completions: 3");
        }
    }

    @Test
    @Tag("F003")
    void shouldReturnFromAnInterruptedOrFailedWait() {
        try (TestRing linux = open()) {
            for (int errno : new int[] {Errno.EINTR, Errno.ETIME, Errno.EBUSY, Errno.EAGAIN}) {
                kernel.enters.add(-errno);
                assertThat(linux.ring.submitAndWait(-1)).isZero();
            }
            kernel.enters.add(-Errno.EFAULT);
            assertThat(linux.ring.submitAndWait(-1)).isEqualTo(-Errno.EFAULT);
        }
    }

    @Test
    @Tag("F023")
    void shouldTakeASmallerRingWhenMemoryIsShort() {
        kernel.setupsWithoutMemory = 2;
        try (Ring ring = new Ring(kernel, features(), new RingConfig(256, 1024))) {
            assertThat(ring.cqEntries()).isEqualTo(256);
            assertThat(ring.sqEntries()).isEqualTo(256);
        }
        kernel.setupsWithoutMemory = 100;
        assertThatThrownBy(() -> new Ring(kernel, features(), new RingConfig(256, 1024)))
                .isInstanceOf(RingException.class).hasMessageContaining("ENOMEM: 20 KiB")
                .hasMessageContaining("ulimit -l");
        assertThat(kernel.setupsWithoutMemory).as("tries").isEqualTo(100 - 3);
    }

    @Test
    @Tag("F020")
    @Tag("F022")
    void shouldSayWhyARingCannotBeCreated() {
        for (int errno : new int[] {Errno.EPERM, Errno.ENOSYS, Errno.ENOMEM, Errno.EMFILE}) {
            kernel.setupErrno = errno;
            assertThatThrownBy(() -> KernelFeatures.probe(kernel)).isInstanceOfSatisfying(RingException.class,
                    refused -> assertThat(refused.errno()).isEqualTo(errno)).hasMessageStartingWith(
                    "io_uring cannot be used: io_uring_setup failed with " + Errno.name(errno) + ": ");
            assertThatThrownBy(() -> new Ring(kernel, features(), RingConfig.DEFAULT)).hasMessageContaining(
                    Errno.name(errno));
        }
    }

    @Test
    void shouldGoOnWithTheDescriptorWhenItCannotBeRegistered() {
        kernel.registers = -Errno.ENOMEM;
        try (TestRing linux = open()) {
            prepare(linux, 5);
            linux.await(5);
            assertInOrder(linux, 5);
            assertThat(kernel.lastEnterFlags & UringAbi.ENTER_REGISTERED_RING).isZero();
        }
    }

    @Test
    void shouldSayWhyABufferGroupCannotBeRegistered() {
        try (TestRing linux = open()) {
            kernel.registers = -Errno.ENOMEM;
            assertThatThrownBy(() -> new BufferRing(kernel, linux.ring, 1, 8, 4096)).isInstanceOf(RingException.class)
                    .hasMessageContaining("io_uring_register(PBUF_RING) failed with ENOMEM");
        }
    }

    @Test
    void shouldSayHowMuchMemoryThereIsNot() {
        kernel.mapsWithoutMemory = true;
        assertThatThrownBy(() -> new OutputArena(kernel, 65536)).isInstanceOf(RingException.class)
                .hasMessageStartingWith("mmap of 65536 bytes failed with ENOMEM");
        assertThatThrownBy(() -> KernelFeatures.probe(kernel)).isInstanceOf(RingException.class)
                .hasMessageContaining("ENOMEM");
        assertThat(KernelFeatures.release(kernel)).isEqualTo("unknown");
    }

    private TestRing open() {
        return new TestRing(kernel, features(), new RingConfig(64, 64));
    }

    private static KernelFeatures features() {
        return KernelFeatures.probe(new LinuxKernel());
    }

    private static void prepare(TestRing linux, int count) {
        for (int i = 0; i < count; i++) {
            linux.ring.prepNop(i);
        }
    }

    private static void assertInOrder(TestRing linux, int count) {
        assertThat(linux.completions).extracting(Completion::userData)
                .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
    }

    /** Linux, but the next calls answer as told: negative fails, positive takes so many, 0 takes nothing. */
    private static final class FaultyKernel extends ForwardingKernel implements Kernel {
        private final ArrayDeque<Integer> enters = new ArrayDeque<>(new ArrayList<>());
        private int always = SOMETHING;
        private int setupsWithoutMemory;
        private int setupErrno;
        private int registers;
        private int lastEnterFlags;
        private int lostOffset;
        private long ringsAddress;
        private boolean mapsWithoutMemory;

        private FaultyKernel() {
            super(new LinuxKernel());
        }

        @Override
        public int ringEnter(int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
            lastEnterFlags = flags;
            int answer = enters.isEmpty() ? always : enters.poll();
            if (answer <= 0) {
                return answer;
            }
            // A partial submission returns at once, as the kernel does without SUBMIT_ALL.
            boolean partial = answer < toSubmit;
            return super.ringEnter(fd, Math.min(toSubmit, answer), partial ? 0 : minComplete, flags, argument,
                    argumentBytes);
        }

        @Override
        public int ringSetup(int entries, long paramsAddress) {
            if (setupErrno != 0) {
                return -setupErrno;
            }
            if (setupsWithoutMemory > 0) {
                setupsWithoutMemory--;
                return -Errno.ENOMEM;
            }
            int fd = super.ringSetup(entries, paramsAddress);
            lostOffset = NativeMemory.getInt(paramsAddress + UringAbi.PARAMS_CQ_OFF + UringAbi.CQ_OFF_OVERFLOW);
            return fd;
        }

        @Override
        public int ringRegister(int ringFd, int opcode, long argAddress, int argCount) {
            return registers < 0 ? registers : super.ringRegister(ringFd, opcode, argAddress, argCount);
        }

        @Override
        public long mmap(long length, int prot, int flags, int fd, long offset) {
            long address = mapsWithoutMemory ? -Errno.ENOMEM : super.mmap(length, prot, flags, fd, offset);
            if (fd >= 0 && offset == UringAbi.OFF_SQ_RING) {
                ringsAddress = address;
            }
            return address;
        }
    }
}
