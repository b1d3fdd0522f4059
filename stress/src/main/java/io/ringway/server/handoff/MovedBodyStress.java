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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A call whose body still comes is moved to another lane while its thread gets to it, and bytes come behind that. The
 * thread that runs it, whichever that is, has the body, and is told of the bytes; the other one has neither.
 */
@Covers("J10")
public final class MovedBodyStress {

    private static final int BOUND = 2;
    private static final PoolDoor DOOR = () -> { };
    private static final UnsafeBuffer TEXT = new UnsafeBuffer(new byte[] {1, 2, 3, 4});
    /** What a thread found: not its call, the bytes, none and it sleeps, not its body. */
    private static final int HUSK = 0;
    private static final int READ = 1;
    private static final int ASLEEP = 2;
    private static final int NO_BODY = 3;
    /** It sleeps, and nobody has woken it. */
    private static final int STUCK = 4;
    private static final Weakened WEAKENED =
        new Weakened(Call.class, Call.Place.class, Lane.class, LaneQueue.class, LaneQueue.Slot.class,
            RequestImage.class, InboundBody.class)
            .as(Call.class, CallFace.class).as(InboundBody.class, BodyFace.class)
            .instead("remove", VarHandle.class, "compareAndSet", Weak.class, "swapApart");
    private static final MethodHandle OUT = WEAKENED.handle(Call.class, "out");
    private static final MethodHandle RECALL = WEAKENED.handle(Lane.class, "recall");
    private static final MethodHandle REQUEST = WEAKENED.handle(Call.class, "request");
    private static final MethodHandle STREAM = WEAKENED.handle(RequestImage.class, "stream");
    private static final MethodHandle OFFER = WEAKENED.handle(Lane.class, "offer");
    private static final MethodHandle TAKE = WEAKENED.handle(Lane.class, "take");
    private static final long REQUEST_AT = at(Call.class, "request");
    private static final long STREAM_AT = at(RequestImage.class, "stream");
    private static final VarHandle STATE = state(Call.class);
    private static final VarHandle WEAKENED_STATE = state(WEAKENED.blank(CallFace.class, Call.class).getClass());
    private static final int WAITING = waiting();

    private MovedBodyStress() {
    }

    /** Weakened classes have the fields of the others, in the same places. */
    private static long at(Class<?> type, String field) {
        try {
            return UnsafeApi.objectFieldOffset(type.getDeclaredField(field));
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    private static VarHandle state(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findVarHandle(type, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int waiting() {
        try {
            return (int) MethodHandles.privateLookupIn(Call.class, MethodHandles.lookup())
                .findStaticVarHandle(Call.class, "WAITING", int.class).get();
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Mailbox<Object> mailbox() {
        return new Mailbox<>(new WakeKernel(), BOUND);
    }

    /** A call of the product's that is out, with a body, and another lane for when it is moved. */
    private static final class Strong {
        private final Lane lane = new Lane(BOUND, DOOR, mailbox());
        private final Lane refuge = new Lane(BOUND, DOOR, mailbox());
        private final Call call = call();
        private final BytePipe pipe = BlankPipe.empty();
        private final InboundBody body = new InboundBody(call, pipe, null);

        Strong() {
            UnsafeApi.putReference(call.request(), STREAM_AT, body);
            call.out(lane, 0);
            lane.offer(call);
        }

        private static Call call() {
            Call call = (Call) UnsafeApi.allocateInstance(Call.class);
            UnsafeApi.putReference(call, REQUEST_AT, UnsafeApi.allocateInstance(RequestImage.class));
            return call;
        }

        void move() {
            if (lane.recall(call)) {
                call.out(refuge, 1);
                refuge.offer(call);
            }
        }

        int run(Call taken) {
            if (taken == null || !taken.start()) {
                return HUSK;
            }
            if (taken.request().stream() != body) {
                return NO_BODY;
            }
            taken.announceWait();
            return pipe.readable() > 0 ? READ : ASLEEP;
        }
    }

    /** The same of weakened classes. */
    private static final class Weaker {
        private final Object lane = WEAKENED.make(Object.class, Lane.class, BOUND, DOOR, mailbox());
        private final Object refuge = WEAKENED.make(Object.class, Lane.class, BOUND, DOOR, mailbox());
        private final CallFace call = call();
        private final BytePipe pipe = BlankPipe.empty();
        private final BodyFace body = WEAKENED.make(BodyFace.class, InboundBody.class, call, pipe, null);

        Weaker() {
            try {
                UnsafeApi.putReference((Object) REQUEST.invoke(call), STREAM_AT, body);
                OUT.invoke(call, lane, 0);
                OFFER.invoke(lane, call);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        private static CallFace call() {
            CallFace call = WEAKENED.blank(CallFace.class, Call.class);
            UnsafeApi.putReference(call, REQUEST_AT, WEAKENED.blank(Object.class, RequestImage.class));
            return call;
        }

        void move() {
            try {
                if ((boolean) (Object) RECALL.invoke(lane, call)) {
                    OUT.invoke(call, refuge, 1);
                    OFFER.invoke(refuge, call);
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        CallFace take(Object from) {
            try {
                return (CallFace) (Object) TAKE.invoke(from);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        int run(CallFace taken) {
            if (taken == null || !taken.start()) {
                return HUSK;
            }
            try {
                if ((Object) STREAM.invoke((Object) REQUEST.invoke(taken)) != body) {
                    return NO_BODY;
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            taken.announceWait();
            return pipe.readable() > 0 ? READ : ASLEEP;
        }
    }

    /** What the first thread found, and what the second. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "moved: the other thread has the body and the bytes")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "started: it saw the bytes")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "started: it sleeps and is woken")
    @Outcome(expect = FORBIDDEN, desc = "run twice or never, without its body, or a thread that sleeps beside it")
    public static class Move {
        private final Strong handed = new Strong();

        /** Moves the call, then brings bytes. */
        @Actor
        public void worker() {
            handed.move();
            handed.body.feed(TEXT, 0, TEXT.capacity());
        }

        /**
         * Runs the call, unless it was moved.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = handed.run(handed.lane.take());
        }

        /**
         * Runs what came by the other lane.
         *
         * @param result both parts
         */
        @Arbiter
        public void refuge(II_Result result) {
            if (result.r1 == ASLEEP && ((int) STATE.get(handed.call) & WAITING) != 0) {
                result.r1 = STUCK;
            }
            result.r2 = handed.run(handed.refuge.take());
        }
    }

    /** The same with a recall that looks first and stores then. */
    @JCStressTest
    @JCStressMeta(Move.class)
    @State
    @ControlOf(value = Move.class, weakened = "the recall is a load and a store")
    public static class MoveApart {
        private final Weaker handed = new Weaker();

        /** Moves the call, then brings bytes. */
        @Actor
        public void worker() {
            handed.move();
            handed.body.feed(TEXT, 0, TEXT.capacity());
        }

        /**
         * Runs the call, unless it was moved.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = handed.run(handed.take(handed.lane));
        }

        /**
         * Runs what came by the other lane.
         *
         * @param result both parts
         */
        @Arbiter
        public void refuge(II_Result result) {
            if (result.r1 == ASLEEP && ((int) WEAKENED_STATE.get(handed.call) & WAITING) != 0) {
                result.r1 = STUCK;
            }
            result.r2 = handed.run(handed.take(handed.refuge));
        }
    }
}
