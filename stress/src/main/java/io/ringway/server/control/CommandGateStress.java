package io.ringway.server.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.GateFace;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weakened;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread asks for a reload while the gateway ends and takes what is left out of the conductor's mailbox: the request
 * is refused or found, never taken and forgotten. Draining a worker needs no such test: the command comes through its
 * mailbox, so the worker that admits is the one that stops admitting.
 */
@Covers("J8")
public final class CommandGateStress {

    private static final String COMMAND = "command";
    private static final int CAPACITY = 2;
    private static final Weakened WEAKENED = new Weakened(CommandGate.class).as(CommandGate.class, GateFace.class)
        .withoutMonitors("offer").withoutMonitors("shut");

    private CommandGateStress() {
    }

    /** First: 1 if the command was taken. Second: 1 if it was found. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "taken and found")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "taken by a gate that had shut: nobody will ever answer")
    @Outcome(expect = FORBIDDEN, desc = "refused and found: answered twice")
    public static class Shut {
        private final CommandGate<String> gate = new CommandGate<>(new Mailbox<>(new WakeKernel(), CAPACITY));

        /**
         * Leaves a command.
         *
         * @param result first part
         */
        @Actor
        public void sender(II_Result result) {
            result.r1 = gate.offer(COMMAND) ? 1 : 0;
        }

        /**
         * Shuts the gate and looks for what is left.
         *
         * @param result second part
         */
        @Actor
        public void stopper(II_Result result) {
            gate.shut();
            result.r2 = gate.leftOver() == null ? 0 : 1;
        }
    }

    /** The same without the monitor. */
    @JCStressTest
    @JCStressMeta(Shut.class)
    @State
    @ControlOf(value = Shut.class, weakened = "no monitor")
    public static class ShutUnlocked {
        private final GateFace gate = WEAKENED.make(GateFace.class, CommandGate.class,
            new Mailbox<>(new WakeKernel(), CAPACITY));

        /**
         * Leaves a command.
         *
         * @param result first part
         */
        @Actor
        public void sender(II_Result result) {
            result.r1 = gate.offer(COMMAND) ? 1 : 0;
        }

        /**
         * Shuts the gate and looks for what is left.
         *
         * @param result second part
         */
        @Actor
        public void stopper(II_Result result) {
            gate.shut();
            result.r2 = gate.leftOver() == null ? 0 : 1;
        }
    }
}
