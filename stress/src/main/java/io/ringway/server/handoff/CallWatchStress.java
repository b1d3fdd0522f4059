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
 * A handler asks to be told when its client goes, while the client goes: its listener is told once, or it hears that it
 * comes too late. Were it both, a hook would be run twice; were it none, never.
 */
@Covers("J10")
public final class CallWatchStress {

    private static final int BOUND = 2;
    private static final PoolDoor DOOR = () -> { };
    private static final Weakened WEAKENED =
        new Weakened(Call.class, Call.Place.class, Lane.class, LaneQueue.class, LaneQueue.Slot.class)
        .as(Call.class, CallFace.class)
        .instead("watch", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart")
        .instead("cancel", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart")
        .instead("leave", VarHandle.class, "getAndBitwiseOr", Weak.class, "orApart");
    private static final MethodHandle OUT = WEAKENED.handle(Call.class, "out");

    private CallWatchStress() {
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

    /** Counts. Thread: the worker's. */
    private static final class Told implements CancelListener {
        private int times;

        @Override
        public void onCancelled() {
            times++;
        }
    }

    /** First: 1 if the handler hears that it is too late. Second: how often the listener is told. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the listener is told")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "too late to be told")
    @Outcome(expect = FORBIDDEN, desc = "nobody knows, or both do")
    public static class Watch {
        private final Call call = strong();
        private final Told told = new Told();

        /** The client ends its direction, then goes. */
        @Actor
        public void worker() {
            call.leave();
            call.cancel();
        }

        /**
         * Watches.
         *
         * @param result first part
         */
        @Actor
        public void handler(II_Result result) {
            result.r1 = call.watch(told) ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void told(II_Result result) {
            result.r2 = told.times;
        }
    }

    /** The same with changes of the state that are not atomic. */
    @JCStressTest
    @JCStressMeta(Watch.class)
    @State
    @ControlOf(value = Watch.class, weakened = "the state is changed by load and store")
    public static class WatchApart {
        private final CallFace call = weaker();
        private final Told told = new Told();

        /** The client ends its direction, then goes. */
        @Actor
        public void worker() {
            call.leave();
            call.cancel();
        }

        /**
         * Watches.
         *
         * @param result first part
         */
        @Actor
        public void handler(II_Result result) {
            result.r1 = call.watch(told) ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void told(II_Result result) {
            result.r2 = told.times;
        }
    }
}
