package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ErrnoTest {
    @Test
    void shouldNameEveryNumberByItsConstant() throws ReflectiveOperationException {
        for (Field field : Errno.class.getFields()) {
            int number = field.getInt(null);
            assertThat(Errno.name(number)).isEqualTo(field.getName());
            assertThat(Errno.name(-number)).isEqualTo(field.getName());
        }
        assertThat(Errno.name(4711)).isEqualTo("errno 4711");
    }

    @Test
    @Tag("F020")
    void shouldNameTheSysctlWhenItForbidsRings() {
        assertThat(remedy(Errno.EPERM, 2)).isEqualTo("io_uring cannot be used: io_uring_setup failed with EPERM: the"
                + " sysctl kernel.io_uring_disabled is 2; set it to 0 (sysctl -w kernel.io_uring_disabled=0)");
        assertThat(remedy(Errno.EPERM, 1)).contains("kernel.io_uring_disabled is 1").contains("kernel.io_uring_group");
    }

    @Test
    @Tag("F020")
    void shouldNameSeccompWhenTheSysctlDoesNotForbidRings() {
        assertThat(remedy(Errno.EPERM, 0)).contains("seccomp").contains("--security-opt seccomp=");
        assertThat(remedy(Errno.EPERM, -Errno.ENOENT)).contains("seccomp");
    }

    @Test
    @Tag("F022")
    void shouldNameTheReleaseWhenThereIsNoRing() {
        assertThat(remedy(Errno.ENOSYS, 0)).contains("ENOSYS").contains("(4.18.0)").contains("Linux 6.0 or newer");
        assertThat(remedy(Errno.EINVAL, 0)).contains("EINVAL").contains("(4.18.0) is too old");
    }

    @Test
    @Tag("F023")
    void shouldNameTheLimitWhenMemoryIsShort() {
        assertThat(remedy(Errno.ENOMEM, 0)).contains("ENOMEM: 80 KiB of locked memory")
                .contains("limit for all is 64 KiB").contains("ulimit -l 160");
        assertThat(Errno.setupRemedy(Errno.ENOMEM, "io_uring_setup", new Stub(0, Long.MAX_VALUE), 1025))
                .contains("2 KiB are needed").contains("memory limit").doesNotContain("ulimit");
    }

    @Test
    void shouldNameTheFileLimits() {
        assertThat(remedy(Errno.EMFILE, 0)).contains("ulimit -n");
        assertThat(remedy(Errno.ENFILE, 0)).contains("fs.file-max");
        assertThat(remedy(Errno.EFAULT, 0)).contains("EFAULT: unexpected on kernel 4.18.0");
    }

    private static String remedy(int errno, int disabled) {
        String line = Errno.setupRemedy(errno, "io_uring_setup", new Stub(disabled, 64 * 1024), 80 * 1024);
        assertThat(line).doesNotContain("\n");
        return line;
    }

    /** Answers only what a remedy asks. */
    private static final class Stub extends ForwardingKernel {
        private final int disabled;
        private final long memoryLock;

        private Stub(int disabled, long memoryLock) {
            super(new LinuxKernel());
            this.disabled = disabled;
            this.memoryLock = memoryLock;
        }

        @Override
        public int ioUringDisabled() {
            return disabled;
        }

        @Override
        public long memoryLockLimit() {
            return memoryLock;
        }

        @Override
        public int release(long address, int capacity) {
            String release = "4.18.0";
            for (int i = 0; i < release.length(); i++) {
                NativeMemory.putByte(address + i, (byte) release.charAt(i));
            }
            return release.length();
        }
    }
}
