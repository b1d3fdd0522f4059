package io.ringway.ring;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The running kernel keeps the contracts, with all its features and with fewer: where a simulated one differs, this
 * one is right.
 */
@Tag("linux")
final class LinuxContractTest {
    @Nested
    @ParameterizedClass
    @EnumSource
    final class Rings extends RingContract {
        @Parameter
        private FeatureSet features;

        @Override
        protected World world() {
            return new LinuxWorld(features);
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource
    final class Receives extends ReceiveContract {
        @Parameter
        private FeatureSet features;

        @Override
        protected World world() {
            return new LinuxWorld(features);
        }

        @Override
        protected boolean isCountedInFull() {
            return features == FeatureSet.NEWEST;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(names = {"NEWEST", "UNDEFERRED"})
    final class SilentSends extends SilentSendContract {
        @Parameter
        private FeatureSet features;

        @Override
        protected World world() {
            return new LinuxWorld(features);
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource
    final class Sockets extends SocketContract {
        @Parameter
        private FeatureSet features;

        @Override
        protected World world() {
            return new LinuxWorld(features);
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource
    final class Overflows extends OverflowContract {
        @Parameter
        private FeatureSet features;

        @Override
        protected World world() {
            return new LinuxWorld(features);
        }
    }
}
