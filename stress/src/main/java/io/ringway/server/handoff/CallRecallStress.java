package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weak;
import io.ringway.stress.Weakened;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The worker recalls a call that waits, to send it by another lane, while its thread gets to it: one of them has it. Were
 * it both, a request would be run twice; were it none, never.
 */
@Covers("J10")
public final class CallRecallStress {

    private static final int BOUND = 2;
    private static final PoolDoor DOOR = () -> { };
    private static final Weakened WEAKENED = new Weakened(Call.class, Call.Place.class, Lane.class)
        .as(Call.class, CallFace.class)
        .instead("recall", VarHandle.class, "compareAndSet", Weak.class, "swapApart");
    private static final MethodHandle OUT = WEAKENED.handle(Call.class, "out");

    private CallRecallStress() {
    }

    private static Mailbox<Object> mailbox() {
        return new Mailbox<>(new WakeKernel(), BOUND);
    }

    private static Call strong() {
        Call call = (Call) UnsafeApi.allocateInstance(Call.class);
        call.out(new Lane(BOUND, DOOR, mailbox()), 0);
        return call;
    }

    private static CallFace weaker() {
        CallFace call = WEAKENED.blank(CallFace.class, Call.class);
        try {
            OUT.invoke(call, WEAKENED.make(Object.class, Lane.class, BOUND, DOOR, mailbox()), 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return call;
    }

    /** First: 1 if the worker has it. Second: 1 if the thread has. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "recalled: the thread gives it back unrun")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "started: the worker leaves it alone")
    @Outcome(expect = FORBIDDEN, desc = "run twice, or never")
    public static class Recall {
        private final Call call = strong();

        /**
         * Recalls.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = call.recall() ? 1 : 0;
        }

        /**
         * Runs the handler, unless the call was recalled.
         *
         * @param result second part
         */
        @Actor
        public void pool(II_Result result) {
            result.r2 = call.start() ? 1 : 0;
            call.finish();
        }
    }

    /** The same with a recall that looks first and stores then. */
    @JCStressTest
    @JCStressMeta(Recall.class)
    @State
    @ControlOf(value = Recall.class, weakened = "the recall is a load and a store")
    public static class RecallApart {
        private final CallFace call = weaker();

        /**
         * Recalls.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = call.recall() ? 1 : 0;
        }

        /**
         * Runs the handler, unless the call was recalled.
         *
         * @param result second part
         */
        @Actor
        public void pool(II_Result result) {
            result.r2 = call.start() ? 1 : 0;
            call.finish();
        }
    }
}
