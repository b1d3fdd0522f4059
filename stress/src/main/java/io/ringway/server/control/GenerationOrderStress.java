package io.ringway.server.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Generations;
import io.ringway.stress.WakeKernel;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The control plane publishes a generation and then tells a worker of a listener that came with it. A worker that has
 * heard of the listener finds the generation: no connection of a new listener may begin with the old one.
 */
@Covers("J7")
public final class GenerationOrderStress {

    /** Of the control plane: would close the sockets of commands that come too late, and none does. */
    private static final WakeKernel KERNEL = new WakeKernel();
    private static final WorkerCommand COMMAND = new WorkerCommand.Refresh();
    private static final GatewaySnapshot OLD = Generations.snapshot(1);
    private static final GatewaySnapshot NEW = Generations.snapshot(2);

    private GenerationOrderStress() {
    }

    /** First: 1 if the worker has heard. Second: the generation it finds then. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "neither yet")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the generation before the command")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "the command without its generation")
    @Outcome(expect = FORBIDDEN, desc = "a generation that is not whole")
    public static class Publish {
        private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>(OLD);
        private final Mailbox<WorkerCommand> mailbox = new Mailbox<>(new WakeKernel(), 2);
        private final WorkerDoor door = new WorkerDoor(mailbox, KERNEL);

        /** Publishes, then tells. */
        @Actor
        public void controlPlane() {
            snapshots.setRelease(NEW);
            door.send(COMMAND);
        }

        /**
         * Listens, then looks.
         *
         * @param result of both
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = mailbox.poll() == null ? 0 : 1;
            result.r2 = Generations.look(snapshots.getAcquire());
        }
    }

    /** The same with the command before the generation. */
    @JCStressTest
    @JCStressMeta(Publish.class)
    @State
    @ControlOf(value = Publish.class, weakened = "told before it is published")
    public static class PublishTurned {
        private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>(OLD);
        private final Mailbox<WorkerCommand> mailbox = new Mailbox<>(new WakeKernel(), 2);
        private final WorkerDoor door = new WorkerDoor(mailbox, KERNEL);

        /** Tells, then publishes. */
        @Actor
        public void controlPlane() {
            door.send(COMMAND);
            snapshots.setRelease(NEW);
        }

        /**
         * Listens, then looks.
         *
         * @param result of both
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = mailbox.poll() == null ? 0 : 1;
            result.r2 = Generations.look(snapshots.getAcquire());
        }
    }
}
