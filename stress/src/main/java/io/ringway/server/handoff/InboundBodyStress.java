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
 * A handler reads its body while it comes: it is about to sleep for want of bytes while the worker brings some, and the
 * worker stops receiving for want of room while the handler makes some. Neither may wait for the other.
 */
@Covers("J3")
public final class InboundBodyStress {

    private static final int BOUND = 2;
    private static final PoolDoor DOOR = () -> { };
    private static final UnsafeBuffer TEXT = new UnsafeBuffer(new byte[] {1, 2, 3, 4});
    private static final Weakened SLEEP = new Weakened(Call.class, InboundBody.class).as(Call.class, CallFace.class)
        .as(InboundBody.class, BodyFace.class)
        .instead("announceWait", VarHandle.class, "getAndBitwiseOr", Weak.class, "setApart")
        .without("announceWait", VarHandle.class, "fullFence");
    private static final Weakened PAUSE =
        new Weakened(Call.class, Call.Place.class, Lane.class, LaneQueue.class, LaneQueue.Slot.class, InboundBody.class)
        .as(InboundBody.class, BodyFace.class)
        .instead("askForRoom", VarHandle.class, "getAndBitwiseOr", Weak.class, "setApart")
        .without("askForRoom", VarHandle.class, "fullFence");
    private static final MethodHandle OUT = PAUSE.handle(Call.class, "out");
    private static final MethodHandle COLLECT = PAUSE.handle(Lane.class, "collect");
    private static final VarHandle STATE;
    private static final VarHandle WEAKENED_STATE;
    private static final int WAITING;

    static {
        try {
            STATE = in(Call.class).findVarHandle(Call.class, "state", int.class);
            Class<?> weakened = SLEEP.blank(CallFace.class, Call.class).getClass();
            WEAKENED_STATE = in(weakened).findVarHandle(weakened, "state", int.class);
            WAITING = (int) in(Call.class).findStaticVarHandle(Call.class, "WAITING", int.class).get();
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private InboundBodyStress() {
    }

    private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /** First: 1 if the handler sees bytes. Second: 1 if its announcement is gone, as whoever wakes it takes it back. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the handler saw the bytes")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the handler sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: the handler sleeps beside its body")
    public static class Bytes {
        private final Call call = (Call) UnsafeApi.allocateInstance(Call.class);
        private final BytePipe pipe = BlankPipe.empty();
        private final InboundBody body = new InboundBody(call, pipe, null);

        /** Brings bytes. */
        @Actor
        public void worker() {
            body.feed(TEXT, 0, TEXT.capacity());
        }

        /**
         * Announces and looks once more.
         *
         * @param result first part
         */
        @Actor
        public void handler(II_Result result) {
            call.announceWait();
            result.r1 = pipe.readable() > 0 ? 1 : 0;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            result.r2 = ((int) STATE.get(call) & WAITING) == 0 ? 1 : 0;
        }
    }

    /** The same with an announcement that is a plain store. */
    @JCStressTest
    @JCStressMeta(Bytes.class)
    @State
    @ControlOf(value = Bytes.class, weakened = "a plain store and no fence in announceWait")
    public static class BytesUnfenced {
        private final CallFace call = SLEEP.blank(CallFace.class, Call.class);
        private final BytePipe pipe = BlankPipe.empty();
        private final BodyFace body = SLEEP.make(BodyFace.class, InboundBody.class, call, pipe, null);

        /** Brings bytes. */
        @Actor
        public void worker() {
            body.feed(TEXT, 0, TEXT.capacity());
        }

        /**
         * Announces and looks once more.
         *
         * @param result first part
         */
        @Actor
        public void handler(II_Result result) {
            call.announceWait();
            result.r1 = pipe.readable() > 0 ? 1 : 0;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            result.r2 = ((int) WEAKENED_STATE.get(call) & WAITING) == 0 ? 1 : 0;
        }
    }

    /** First: 1 if the worker receives on. Second: calls that were given back to it. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the worker saw the room")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the worker receives no more and is told of the room")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the client is held back for good")
    public static class Room {
        private final Lane lane = new Lane(BOUND, DOOR, new Mailbox<>(new WakeKernel(), BOUND));
        private final Call call = (Call) UnsafeApi.allocateInstance(Call.class);
        private final InboundBody body = new InboundBody(call, BlankPipe.full(), null);

        /** Hands the call over. */
        public Room() {
            call.out(lane, 0);
        }

        /**
         * Is short of room.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = body.isCongested() ? 0 : 1;
        }

        /** Takes as much as has to be told. */
        @Actor
        public void handler() {
            body.taken(BytePipe.CAPACITY_BYTES / 2);
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            result.r2 = lane.collect() == call ? 1 : 0;
        }
    }

    /** The same with a wish for room that is a plain store. */
    @JCStressTest
    @JCStressMeta(Room.class)
    @State
    @ControlOf(value = Room.class, weakened = "a plain store and no fence in askForRoom")
    public static class RoomUnfenced {
        private final Object lane = PAUSE.make(Object.class, Lane.class, BOUND, DOOR,
            new Mailbox<>(new WakeKernel(), BOUND));
        private final Object call = PAUSE.blank(Object.class, Call.class);
        private final BodyFace body = PAUSE.make(BodyFace.class, InboundBody.class, call, BlankPipe.full(),
            null);

        /** Hands the call over. */
        public RoomUnfenced() {
            try {
                OUT.invoke(call, lane, 0);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        /**
         * Is short of room.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = body.isCongested() ? 0 : 1;
        }

        /** Takes as much as has to be told. */
        @Actor
        public void handler() {
            body.taken(BytePipe.CAPACITY_BYTES / 2);
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void back(II_Result result) {
            try {
                result.r2 = (Object) COLLECT.invoke(lane) == call ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
