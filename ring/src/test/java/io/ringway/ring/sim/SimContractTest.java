package io.ringway.ring.sim;

import io.ringway.ring.OverflowContract;
import io.ringway.ring.ReceiveContract;
import io.ringway.ring.RingContract;
import io.ringway.ring.SilentSendContract;
import io.ringway.ring.SocketContract;
import io.ringway.ring.World;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelContract;
import io.ringway.ring.kernel.KernelFeatures;
import org.junit.jupiter.api.Nested;

/** The simulated kernel keeps the contracts that Linux keeps, with deferred completions and without. */
final class SimContractTest {
    private static final int UNDEFERRED = SimKernel.NEWEST_FEATURES & ~(KernelFeatures.DEFER_TASKRUN
            | KernelFeatures.NO_SQARRAY | KernelFeatures.REGISTERED_RING);
    private static long seed;

    private static World world(int features) {
        return new SimWorld(++seed, features, FaultPlan.none());
    }

    @Nested
    final class Calls extends KernelContract {
        private final Kernel kernel = SimContractTest.world(SimKernel.NEWEST_FEATURES).kernel();

        @Override
        protected Kernel kernel() {
            return kernel;
        }
    }

    @Nested
    final class Rings extends RingContract {
        @Override
        protected World world() {
            return SimContractTest.world(SimKernel.NEWEST_FEATURES);
        }
    }

    @Nested
    final class Receives extends ReceiveContract {
        @Override
        protected World world() {
            return SimContractTest.world(SimKernel.NEWEST_FEATURES);
        }
    }

    @Nested
    final class SilentSends extends SilentSendContract {
        @Override
        protected World world() {
            return SimContractTest.world(SimKernel.NEWEST_FEATURES);
        }
    }

    @Nested
    final class Sockets extends SocketContract {
        @Override
        protected World world() {
            return SimContractTest.world(SimKernel.NEWEST_FEATURES);
        }
    }

    @Nested
    final class Overflows extends OverflowContract {
        @Override
        protected World world() {
            return SimContractTest.world(SimKernel.NEWEST_FEATURES);
        }
    }

    @Nested
    final class UndeferredReceives extends ReceiveContract {
        @Override
        protected World world() {
            return SimContractTest.world(UNDEFERRED);
        }
    }

    @Nested
    final class UndeferredSilentSends extends SilentSendContract {
        @Override
        protected World world() {
            return SimContractTest.world(UNDEFERRED);
        }
    }

    @Nested
    final class UndeferredSockets extends SocketContract {
        @Override
        protected World world() {
            return SimContractTest.world(UNDEFERRED);
        }
    }

    @Nested
    final class UndeferredOverflows extends OverflowContract {
        @Override
        protected World world() {
            return SimContractTest.world(UNDEFERRED);
        }
    }
}
