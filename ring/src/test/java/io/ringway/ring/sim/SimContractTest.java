package io.ringway.ring.sim;

import io.ringway.ring.FeatureSet;
import io.ringway.ring.OverflowContract;
import io.ringway.ring.ReceiveContract;
import io.ringway.ring.RingContract;
import io.ringway.ring.SilentSendContract;
import io.ringway.ring.SocketContract;
import io.ringway.ring.World;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulated kernel keeps the contracts that Linux keeps, with the same sets of features. */
final class SimContractTest {
    private static long seed;

    private static World world(FeatureSet features) {
        return new SimWorld(++seed, SimKernel.NEWEST_FEATURES & ~features.without(), FaultPlan.none());
    }

    @Nested
    final class Calls extends KernelContract {
        private final Kernel kernel = SimContractTest.world(FeatureSet.NEWEST).kernel();

        @Override
        protected Kernel kernel() {
            return kernel;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource
    final class Rings extends RingContract {
        @Parameter
        private FeatureSet features;

        @Override
        protected World world() {
            return SimContractTest.world(features);
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
            return SimContractTest.world(features);
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
            return SimContractTest.world(features);
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
            return SimContractTest.world(features);
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
            return SimContractTest.world(features);
        }
    }
}
