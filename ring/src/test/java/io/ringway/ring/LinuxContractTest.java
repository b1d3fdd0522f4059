package io.ringway.ring;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The running kernel keeps the contracts: where a simulated one differs, this one is right. */
@Tag("linux")
final class LinuxContractTest {
    @Nested
    final class Rings extends RingContract {
        @Override
        protected World world() {
            return new LinuxWorld();
        }
    }

    @Nested
    final class Receives extends ReceiveContract {
        @Override
        protected World world() {
            return new LinuxWorld();
        }
    }

    @Nested
    final class SilentSends extends SilentSendContract {
        @Override
        protected World world() {
            return new LinuxWorld();
        }
    }

    @Nested
    final class Sockets extends SocketContract {
        @Override
        protected World world() {
            return new LinuxWorld();
        }
    }

    @Nested
    final class Overflows extends OverflowContract {
        @Override
        protected World world() {
            return new LinuxWorld();
        }
    }
}
