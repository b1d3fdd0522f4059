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
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A handler ends while its client goes, and while the worker takes note of an earlier signal: the worker gets the call
 * back once, and nothing of it is in the queue afterwards, so that it can serve another request.
 */
@Covers("J10")
public final class CallEndStress {

    private static final int BOUND = 2;
    private static final int DIGIT = 10;
    private static final int ENDED = 100;
    private static final PoolDoor DOOR = () -> { };
    private static final Weakened WEAKENED =
        new Weakened(Call.class, Call.Place.class, Lane.class, LaneQueue.class, LaneQueue.Slot.class)
        .as(Call.class, CallFace.class)
        .instead("signal", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart")
        .instead("signalEnd", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart")
        .instead("finish", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart")
        .instead("cancel", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart")
        .instead("collect", VarHandle.class, "getAndBitwiseAnd", Weak.class, "andApart");
    private static final MethodHandle OUT = WEAKENED.handle(Call.class, "out");
    private static final MethodHandle COLLECT = WEAKENED.handle(Lane.class, "collect");

    private CallEndStress() {
    }

    private static Mailbox<Object> mailbox() {
        return new Mailbox<>(new WakeKernel(), BOUND);
    }

    /** A call of the product's that is out. */
    private static final class Strong {
        private final Lane lane = new Lane(BOUND, DOOR, mailbox());
        private final Call call = (Call) UnsafeApi.allocateInstance(Call.class);

        Strong() {
            call.out(lane, 0);
        }

        /** The same with hundreds: entries after which the response was over. */
        int lookForEnd() {
            int found = look();
            return found > 0 && call.hasEnded() ? ENDED + found : found;
        }

        /** Takes note of one entry. Tens: entries. Ones: those after which the call was over. */
        int look() {
            Call found = lane.collect();
            return found == null ? 0 : found.collect() ? DIGIT + 1 : DIGIT;
        }
    }

    /** A call of the weakened classes that is out. */
    private static final class Weaker {
        private final Object lane = WEAKENED.make(Object.class, Lane.class, BOUND, DOOR, mailbox());
        private final CallFace call = WEAKENED.blank(CallFace.class, Call.class);

        Weaker() {
            try {
                OUT.invoke(call, lane, 0);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        int lookForEnd() {
            int found = look();
            return found > 0 && call.hasEnded() ? ENDED + found : found;
        }

        int look() {
            try {
                CallFace found = (CallFace) (Object) COLLECT.invoke(lane);
                return found == null ? 0 : found.collect() ? DIGIT + 1 : DIGIT;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /** First: 1 if the handler ran. Second: entries found, and after how many of them the call was over. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 11", "1, 11"}, expect = ACCEPTABLE, desc = "it came back once")
    @Outcome(expect = FORBIDDEN, desc = "it never came back, or twice, or came back without being over")
    public static class Cancel {
        private final Strong handed = new Strong();

        /** The client goes. */
        @Actor
        public void worker() {
            handed.call.cancel();
        }

        /**
         * Runs the handler, unless nobody waits.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = handed.call.start() ? 1 : 0;
            handed.call.finish();
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = handed.look() + handed.look();
        }
    }

    /** The same with changes of the state that are not atomic. */
    @JCStressTest
    @JCStressMeta(Cancel.class)
    @State
    @ControlOf(value = Cancel.class, weakened = "the state is changed by load and store")
    public static class CancelApart {
        private final Weaker handed = new Weaker();

        /** The client goes. */
        @Actor
        public void worker() {
            handed.call.cancel();
        }

        /**
         * Runs the handler, unless nobody waits.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = handed.call.start() ? 1 : 0;
            handed.call.finish();
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = handed.look() + handed.look();
        }
    }

    /** First: what one look finds meanwhile. Second: what is found in the end. */
    @JCStressTest
    @State
    @Outcome(id = "0, 11", expect = ACCEPTABLE, desc = "one entry, found in the end")
    @Outcome(id = "11, 0", expect = ACCEPTABLE, desc = "one entry, for both the signal and the end")
    @Outcome(id = "10, 11", expect = ACCEPTABLE, desc = "an entry for the signal, one for the end")
    @Outcome(expect = FORBIDDEN, desc = "the end is lost, or an entry is left when the call is over")
    public static class Signal {
        private final Strong handed = new Strong();

        /** Signals, then ends. */
        @Actor
        public void pool() {
            handed.call.signal();
            handed.call.finish();
        }

        /**
         * Looks once.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = handed.look();
        }

        /**
         * Looks for the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = handed.look() + handed.look();
        }
    }

    /** The same with changes of the state that are not atomic. */
    @JCStressTest
    @JCStressMeta(Signal.class)
    @State
    @ControlOf(value = Signal.class, weakened = "the state is changed by load and store")
    public static class SignalApart {
        private final Weaker handed = new Weaker();

        /** Signals, then ends. */
        @Actor
        public void pool() {
            handed.call.signal();
            handed.call.finish();
        }

        /**
         * Looks once.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = handed.look();
        }

        /**
         * Looks for the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = handed.look() + handed.look();
        }
    }

    /** A handler ends its response and goes on for a little. First: what one look finds meanwhile. Second: the rest. */
    @JCStressTest
    @State
    @Outcome(id = "0, 111", expect = ACCEPTABLE, desc = "one entry, found in the end")
    @Outcome(id = "111, 0", expect = ACCEPTABLE, desc = "one entry, for both ends")
    @Outcome(id = "110, 111", expect = ACCEPTABLE, desc = "an entry for the response, one for the run")
    @Outcome(expect = FORBIDDEN, desc = "an end is lost, or an entry is left when the call is over")
    public static class ResponseEnd {
        private final Strong handed = new Strong();

        /** Ends the response, then the run. */
        @Actor
        public void pool() {
            handed.call.signalEnd();
            handed.call.finish();
        }

        /**
         * Looks once.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = handed.lookForEnd();
        }

        /**
         * Looks for the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = handed.lookForEnd() + handed.lookForEnd();
        }
    }

    /** The same with changes of the state that are not atomic. */
    @JCStressTest
    @JCStressMeta(ResponseEnd.class)
    @State
    @ControlOf(value = ResponseEnd.class, weakened = "the state is changed by load and store")
    public static class ResponseEndApart {
        private final Weaker handed = new Weaker();

        /** Ends the response, then the run. */
        @Actor
        public void pool() {
            handed.call.signalEnd();
            handed.call.finish();
        }

        /**
         * Looks once.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = handed.lookForEnd();
        }

        /**
         * Looks for the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = handed.lookForEnd() + handed.lookForEnd();
        }
    }
}
