package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The control plane puts a generation together and publishes it while a worker looks at the reference: what the worker
 * finds is the old one or the new one with all that hangs on it, endpoints (J13) and metric ids included.
 */
@Covers("J1")
public final class SnapshotPublicationStress {

    private static final GatewaySnapshot OLD = Generations.snapshot(1);
    private static final int NEW = 2;
    /** To compile takes longer than to look: the worker looks until it finds something new, for about as long. */
    private static final int LOOKS = 100;

    private SnapshotPublicationStress() {
    }

    private static GatewaySnapshot look(AtomicReference<GatewaySnapshot> snapshots) {
        GatewaySnapshot found = snapshots.getAcquire();
        for (int i = 1; found == OLD && i < LOOKS; i++) {
            found = snapshots.getAcquire();
        }
        return found;
    }

    /** Which generation the worker finds. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the old generation")
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "the new generation, whole")
    @Outcome(expect = FORBIDDEN, desc = "a generation that is not whole")
    public static class Publish {
        private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>(OLD);

        /** Compiles and publishes. */
        @Actor
        public void controlPlane() {
            snapshots.setRelease(Generations.snapshot(NEW));
        }

        /**
         * Looks.
         *
         * @param result what it sees
         */
        @Actor
        public void worker(I_Result result) {
            result.r1 = Generations.look(look(snapshots));
        }
    }

    /** The same with arrays that are filled after the publication. */
    @JCStressTest
    @JCStressMeta(Publish.class)
    @State
    @ControlOf(value = Publish.class, weakened = "published before it is filled")
    public static class PublishTurned {
        private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>(OLD);

        /** Publishes and goes on compiling. */
        @Actor
        public void controlPlane() {
            Generations.Parts parts = new Generations.Parts();
            snapshots.setRelease(parts.snapshot(NEW));
            Thread.onSpinWait();
            parts.fill(NEW);
        }

        /**
         * Looks.
         *
         * @param result what it sees
         */
        @Actor
        public void worker(I_Result result) {
            result.r1 = Generations.look(look(snapshots));
        }
    }
}
