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
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two virtual threads give calls back at a time: none is lost, none comes twice, no gap hides what is behind it. */
@Covers("J5")
public final class VirtualLaneOrderStress {

    private static final int BOUND = 4;
    /** So many went through before that the two lie at both ends of the queue's array. */
    private static final int BEFORE = BOUND - 1;
    private static final PoolDoor DOOR = () -> { };
    private static final Call FIRST = (Call) UnsafeApi.allocateInstance(Call.class);
    private static final Call SECOND = (Call) UnsafeApi.allocateInstance(Call.class);
    private static final Weakened WEAKENED = new Weakened(laneAndQueue()).as(Lane.class, LaneFace.class)
        .instead("casProducerIndex", VarHandle.class, "compareAndSet", Weak.class, "swapApart");
    private static final Weakened BLIND = new Weakened(laneAndQueue()).as(Lane.class, LaneFace.class)
        .instead("offer", accessOfQueues(), "soRefElement", Weak.class, "fillLater")
        .instead("hasReturned", MessagePassingQueue.class, "isEmpty", Weak.class, "seesNone");
    private static final MethodHandle TO_VIRTUAL = WEAKENED.handle(Lane.class, "toVirtualThreads");
    private static final MethodHandle TO_BLIND = BLIND.handle(Lane.class, "toVirtualThreads");

    private VirtualLaneOrderStress() {
    }

    /** How queues get at their places. */
    private static Class<?> accessOfQueues() {
        try {
            return Class.forName("org.jctools.queues.varhandle.VarHandleQueueUtil");
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The queue's fields, and what changes them, are in the classes above it. */
    private static Class<?>[] laneAndQueue() {
        List<Class<?>> classes = new ArrayList<>(List.of(Lane.class, LaneQueue.class, LaneQueue.Slot.class,
            accessOfQueues()));
        Class<?> type = MpscVarHandleArrayQueue.class;
        while (type.getPackage() == MpscVarHandleArrayQueue.class.getPackage()) {
            classes.add(type);
            type = type.getSuperclass();
        }
        return classes.toArray(Class<?>[]::new);
    }

    private static Lane strong() {
        Lane lane = Lane.toVirtualThreads(BOUND, DOOR, new Mailbox<>(new WakeKernel(), 2));
        for (int i = 0; i < BEFORE; i++) {
            lane.giveBack(FIRST);
            lane.collect();
        }
        return lane;
    }

    private static LaneFace weak(MethodHandle toVirtual) {
        try {
            LaneFace lane = (LaneFace) (Object) toVirtual.invoke(BOUND, DOOR, new Mailbox<>(new WakeKernel(), 2));
            for (int i = 0; i < BEFORE; i++) {
                lane.giveBack(FIRST);
                lane.collect();
            }
            return lane;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static int number(Call call) {
        return call == null ? 0 : call == FIRST ? 1 : call == SECOND ? 2 : -1;
    }

    /** What the worker finds, in order; the third is what is there once too often. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 2, 0", "2, 1, 0"}, expect = ACCEPTABLE, desc = "both, in either order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or behind a gap")
    public static class TwoGivers {
        private final Lane lane = strong();

        /** Gives the one back. */
        @Actor
        public void first() {
            lane.giveBack(FIRST);
        }

        /** Gives the other back. */
        @Actor
        public void second() {
            lane.giveBack(SECOND);
        }

        /**
         * Takes what is there.
         *
         * @param result in order
         */
        @Arbiter
        public void worker(III_Result result) {
            result.r1 = number(lane.collect());
            result.r2 = number(lane.collect());
            result.r3 = number(lane.collect());
        }
    }

    /** The same with places that are claimed without being atomic. */
    @JCStressTest
    @JCStressMeta(TwoGivers.class)
    @State
    @ControlOf(value = TwoGivers.class, weakened = "a place is claimed by load and store")
    public static class TwoGiversUnclaimed {
        private final LaneFace lane = weak(TO_VIRTUAL);

        /** Gives the one back. */
        @Actor
        public void first() {
            lane.giveBack(FIRST);
        }

        /** Gives the other back. */
        @Actor
        public void second() {
            lane.giveBack(SECOND);
        }

        /**
         * Takes what is there.
         *
         * @param result in order
         */
        @Arbiter
        public void worker(III_Result result) {
            result.r1 = number(lane.collect());
            result.r2 = number(lane.collect());
            result.r3 = number(lane.collect());
        }
    }

    /**
     * One gives back while the other has just done so and the worker looks: what it does not find at once, because of a
     * place that is claimed and empty, it knows of. First: what it finds. Second: 1 if it sees that more is there or to
     * come. Third: what is found in the end.
     */
    @JCStressTest
    @State
    @Outcome(id = {"1, 0, 2", "1, 1, 2"}, expect = ACCEPTABLE, desc = "its own; the other one comes later")
    @Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "the other one; its own is behind it")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "a gap that the worker knows of")
    @Outcome(expect = FORBIDDEN, desc = "taken for empty, or lost")
    public static class Gap {
        private final Lane lane = strong();

        /** Gives a call back. */
        @Actor
        public void giver() {
            lane.giveBack(SECOND);
        }

        /**
         * Gives the other back, and looks.
         *
         * @param result first and second part
         */
        @Actor
        public void worker(III_Result result) {
            lane.giveBack(FIRST);
            result.r1 = number(lane.collect());
            result.r2 = lane.hasReturned() ? 1 : 0;
        }

        /**
         * Takes one more.
         *
         * @param result third part
         */
        @Arbiter
        public void left(III_Result result) {
            result.r3 = number(lane.collect());
        }
    }

    /** The same with a look at the first place only, and a place that is filled later. */
    @JCStressTest
    @JCStressMeta(Gap.class)
    @State
    @ControlOf(value = Gap.class, weakened = "a place that is claimed and empty is taken for the end")
    public static class GapUnseen {
        private final LaneFace lane = weak(TO_BLIND);

        /** Gives a call back. */
        @Actor
        public void giver() {
            lane.giveBack(SECOND);
        }

        /**
         * Gives the other back, and looks.
         *
         * @param result first and second part
         */
        @Actor
        public void worker(III_Result result) {
            lane.giveBack(FIRST);
            result.r1 = number(lane.collect());
            result.r2 = lane.hasReturned() ? 1 : 0;
        }

        /**
         * Takes one more.
         *
         * @param result third part
         */
        @Arbiter
        public void left(III_Result result) {
            result.r3 = number(lane.collect());
        }
    }
}
