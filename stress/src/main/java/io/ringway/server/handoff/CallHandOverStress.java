package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.WakeKernel;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A worker copies a request into a call and hands it over; the pool thread reads it with plain loads and gives the call
 * back; the worker fills it with the next request at once. Each reads what was meant for it.
 */
@Covers("J9")
public final class CallHandOverStress {

    private static final int BYTES = 64;
    private static final int BROKEN = -1;
    private static final PoolDoor DOOR = () -> { };
    private static final UnsafeBuffer[] BODIES = {body(0), body(1), body(2)};
    private static final HandlerPort PORT = new HandlerPort(0, "stress", new PortLimits(1, true, 0, 0, BYTES, false),
        null, List.of(lane()));

    private CallHandOverStress() {
    }

    private static UnsafeBuffer body(int number) {
        byte[] bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) number);
        return new UnsafeBuffer(bytes);
    }

    private static Lane lane() {
        return new Lane(2, DOOR, new Mailbox<>(new WakeKernel(), 2));
    }

    private static void fill(Call call, int number) {
        call.request().append(BODIES[number], 0, BYTES);
    }

    /** Reads a request and ends the call. Returns the number it is made of, 0 if there is no call. */
    private static int run(Call call) {
        if (call == null) {
            return 0;
        }
        call.start();
        RequestImage request = call.request();
        int number = request.bodyLength() == BYTES ? request.bodyArray()[0] : BROKEN;
        for (int i = 0; i < request.bodyLength(); i++) {
            number = request.bodyArray()[i] == number ? number : BROKEN;
        }
        call.finish();
        return number == 0 ? BROKEN : number;
    }

    /** Which requests two looks find. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "1, 0", "0, 1"}, expect = ACCEPTABLE, desc = "none or the first, whole")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, whole")
    @Outcome(expect = FORBIDDEN, desc = "bytes of another request, or none of its own")
    public static class Reuse {
        private final Lane lane = lane();
        private final Call call = new Call(new MemoryBudget(1 << 20));

        /** Hands a request over, and another one as soon as the call is back. */
        @Actor
        public void worker() {
            call.open(PORT, 1);
            fill(call, 1);
            call.out(lane, 0);
            lane.offer(call);
            Call back = lane.collect();
            if (back != null && back.collect()) {
                back.free();
                back.open(PORT, 2);
                fill(back, 2);
                back.out(lane, 0);
                lane.offer(back);
            }
        }

        /**
         * Runs what is there, twice.
         *
         * @param result what it was
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = run(lane.take());
            result.r2 = run(lane.take());
        }
    }

    /** The same with a request that is copied after the call was handed over. */
    @JCStressTest
    @JCStressMeta(Reuse.class)
    @State
    @ControlOf(value = Reuse.class, weakened = "handed over before it is filled")
    public static class ReuseTurned {
        private final Lane lane = lane();
        private final Call call = new Call(new MemoryBudget(1 << 20));

        /** Hands a call over and fills it. */
        @Actor
        public void worker() {
            call.open(PORT, 1);
            call.out(lane, 0);
            lane.offer(call);
            fill(call, 1);
        }

        /**
         * Runs what is there, twice.
         *
         * @param result what it was
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = run(lane.take());
            result.r2 = run(lane.take());
        }
    }
}
