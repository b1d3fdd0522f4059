package io.ringway.server.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Knock;
import io.ringway.server.handoff.Lane;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Drift;
import io.ringway.stress.Meeting;
import io.ringway.stress.WakeKernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The thread of a pool is stopped while it ends a call, with which it forgets interrupts, and is about to park: it sees
 * the flag, or is interrupted in its sleep. The interrupts are real ones, so the actors wait for each other before the
 * stop, as it has to know the thread, and after it, as nothing may come later.
 */
@Covers("J14")
public final class PoolStopStress {

    private static final Call CALL = (Call) UnsafeApi.allocateInstance(Call.class);
    private static final int PAUSES = 16;
    private static final VarHandle STOPPING;
    private static final long THREAD_AT;

    static {
        try {
            STOPPING = MethodHandles.privateLookupIn(PoolThread.class, MethodHandles.lookup())
                .findVarHandle(PoolThread.class, "stopping", boolean.class);
            THREAD_AT = UnsafeApi.objectFieldOffset(PoolThread.class.getDeclaredField("thread"));
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private PoolStopStress() {
    }

    /** A pool thread with one call, which becomes whoever enters. */
    private static final class Pool {
        /** Its runs end as the product's do: interrupts are forgotten. */
        private final PoolThread thread = new PoolThread("stress", 0, 1, _ -> Thread.interrupted());
        private final Drift drift = new Drift();
        private volatile Thread entered;
        private volatile boolean left;

        Pool() {
            Lane lane = new Lane(1, thread, new Mailbox<>(new WakeKernel(), 2));
            thread.connect(0, lane);
            Knock.leave(lane, CALL);
        }

        /** Ends a call and goes to sleep. */
        void run(II_Result result) {
            UnsafeApi.putReference(thread, THREAD_AT, Thread.currentThread());
            entered = Thread.currentThread();
            drift.pass();
            thread.turn();
            result.r1 = thread.maySleep() ? 0 : 1;
            Meeting.await(() -> left);
            result.r2 = Thread.interrupted() ? 1 : 0;
        }

        Thread awaitThread() {
            Meeting.await(() -> entered != null);
            return entered;
        }
    }

    /** First: 1 if the thread stays awake. Second: 1 if it is interrupted, which no park outlasts. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "the thread saw that it is to end")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the thread sleeps and is interrupted")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the thread sleeps for ever")
    public static class Stop {
        private final Pool pool = new Pool();

        /** Stops the thread. */
        @Actor
        public void stopper() {
            pool.awaitThread();
            pool.thread.stop();
            pool.left = true;
        }

        /**
         * Ends a call and goes to sleep.
         *
         * @param result both parts
         */
        @Actor
        public void pool(II_Result result) {
            pool.run(result);
        }
    }

    /** The same with an interrupt that comes before the flag: it may be taken for one of the call's. */
    @JCStressTest
    @JCStressMeta(Stop.class)
    @State
    @ControlOf(value = Stop.class, weakened = "the interrupt comes before the flag")
    public static class StopTurned {
        private final Pool pool = new Pool();

        /** Stops the thread. */
        @Actor
        public void stopper() {
            pool.awaitThread().interrupt();
            for (int i = 0; i < PAUSES; i++) {
                Thread.onSpinWait();
            }
            STOPPING.setVolatile(pool.thread, true);
            pool.left = true;
        }

        /**
         * Ends a call and goes to sleep.
         *
         * @param result both parts
         */
        @Actor
        public void pool(II_Result result) {
            pool.run(result);
        }
    }
}
