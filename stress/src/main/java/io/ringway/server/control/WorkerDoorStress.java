package io.ringway.server.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.DoorFace;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weak;
import io.ringway.stress.Weakened;
import java.util.ArrayDeque;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * More commands go to a worker than its mailbox has room for, while it takes some out: what finds no room waits in the
 * door, and all come in order.
 */
@Covers("J5")
public final class WorkerDoorStress {

    /** Of the control plane: would close the sockets of commands that come too late, and none does. */
    private static final WakeKernel KERNEL = new WakeKernel();
    private static final int CAPACITY = 2;
    private static final int COMMANDS = 4;
    private static final int POLLS = 2;
    private static final int DIGIT = 10;
    private static final Weakened WEAKENED = new Weakened(WorkerDoor.class).as(WorkerDoor.class, DoorFace.class)
        .instead("send", ArrayDeque.class, "addLast", Weak.class, "addFirst");

    private WorkerDoorStress() {
    }

    private static WorkerCommand command(int number) {
        return new WorkerCommand.Unlisten(number);
    }

    private static int append(int seen, WorkerCommand command) {
        return command instanceof WorkerCommand.Unlisten one ? seen * DIGIT + one.listener() : seen;
    }

    /** The numbers of the commands, in the order in which they come. */
    @JCStressTest
    @State
    @Outcome(id = "1234", expect = ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or out of order")
    public static class Full {
        private final Mailbox<WorkerCommand> mailbox = new Mailbox<>(new WakeKernel(), CAPACITY);
        private final WorkerDoor door = new WorkerDoor(mailbox, KERNEL);
        private int seen;

        /** Sends all. */
        @Actor
        public void controlPlane() {
            for (int number = 1; number <= COMMANDS; number++) {
                door.send(command(number));
            }
        }

        /** Takes some. */
        @Actor
        public void worker() {
            for (int i = 0; i < POLLS; i++) {
                seen = append(seen, mailbox.poll());
            }
        }

        /**
         * Takes the rest.
         *
         * @param result all of them
         */
        @Arbiter
        public void rest(I_Result result) {
            for (int i = 0; i < COMMANDS; i++) {
                seen = append(seen, mailbox.poll());
                door.flush();
            }
            result.r1 = append(seen, mailbox.poll());
        }
    }

    /** The same with a door that lets the last in line go first. */
    @JCStressTest
    @JCStressMeta(Full.class)
    @State
    @ControlOf(value = Full.class, weakened = "the last in line goes first")
    public static class FullTurned {
        private final Mailbox<WorkerCommand> mailbox = new Mailbox<>(new WakeKernel(), CAPACITY);
        private final DoorFace door = WEAKENED.make(DoorFace.class, WorkerDoor.class, mailbox, KERNEL);
        private int seen;

        /** Sends all. */
        @Actor
        public void controlPlane() {
            for (int number = 1; number <= COMMANDS; number++) {
                door.send(command(number));
            }
        }

        /** Takes some. */
        @Actor
        public void worker() {
            for (int i = 0; i < POLLS; i++) {
                seen = append(seen, mailbox.poll());
            }
        }

        /**
         * Takes the rest.
         *
         * @param result all of them
         */
        @Arbiter
        public void rest(I_Result result) {
            for (int i = 0; i < COMMANDS; i++) {
                seen = append(seen, mailbox.poll());
                door.flush();
            }
            result.r1 = append(seen, mailbox.poll());
        }
    }
}
