package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Weak;
import io.ringway.stress.Weakened;
import java.lang.invoke.MethodHandles;
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
 * A handler that streams finds its pipe full and is about to sleep while the worker takes bytes out: the handler sees
 * the room, or the worker sees that it waits.
 */
@Covers("J3")
public final class PipeWaitStress {

    private static final int TAKEN = 100;
    private static final Weakened WEAKENED = new Weakened(Call.class).as(Call.class, CallFace.class)
        .instead("announceWait", VarHandle.class, "getAndBitwiseOr", Weak.class, "setApart")
        .without("announceWait", VarHandle.class, "fullFence");
    private static final VarHandle STATE;
    private static final VarHandle WEAKENED_STATE;
    private static final int WAITING;

    static {
        try {
            STATE = in(Call.class).findVarHandle(Call.class, "state", int.class);
            Class<?> weakened = WEAKENED.blank(CallFace.class, Call.class).getClass();
            WEAKENED_STATE = in(weakened).findVarHandle(weakened, "state", int.class);
            WAITING = (int) in(Call.class).findStaticVarHandle(Call.class, "WAITING", int.class).get();
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private PipeWaitStress() {
    }

    private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /** First: 1 if the handler sees room. Second: 1 if its announcement is gone, as whoever wakes it takes it back. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the handler saw the room")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the handler sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: the handler sleeps beside an empty pipe")
    public static class Room {
        private final Call call = (Call) UnsafeApi.allocateInstance(Call.class);
        private final BytePipe pipe = BlankPipe.full();

        /** Takes bytes. */
        @Actor
        public void worker() {
            pipe.taken(TAKEN);
            call.roomMade();
        }

        /**
         * Announces and looks once more.
         *
         * @param result first part
         */
        @Actor
        public void handler(II_Result result) {
            call.announceWait();
            result.r1 = pipe.room() > 0 ? 1 : 0;
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
    @JCStressMeta(Room.class)
    @State
    @ControlOf(value = Room.class, weakened = "a plain store and no fence in announceWait")
    public static class RoomUnfenced {
        private final CallFace call = WEAKENED.blank(CallFace.class, Call.class);
        private final BytePipe pipe = BlankPipe.full();

        /** Takes bytes. */
        @Actor
        public void worker() {
            pipe.taken(TAKEN);
            call.roomMade();
        }

        /**
         * Announces and looks once more.
         *
         * @param result first part
         */
        @Actor
        public void handler(II_Result result) {
            call.announceWait();
            result.r1 = pipe.room() > 0 ? 1 : 0;
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
}
