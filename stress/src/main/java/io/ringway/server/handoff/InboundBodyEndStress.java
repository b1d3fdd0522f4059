package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The last bytes of a body and its end come while the handler looks: it must not take the body for shorter. */
@Covers("J9")
public final class InboundBodyEndStress {

    private static final int PAUSES = 16;
    private static final UnsafeBuffer TEXT = new UnsafeBuffer(new byte[] {1, 2, 3, 4});

    private InboundBodyEndStress() {
    }

    /** First: 1 if the body has ended. Second: bytes there are. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, 4"}, expect = ACCEPTABLE, desc = "it goes on")
    @Outcome(id = "1, 4", expect = ACCEPTABLE, desc = "all of it")
    @Outcome(expect = FORBIDDEN, desc = "cut short")
    public static class End {
        private final Call call = (Call) UnsafeApi.allocateInstance(Call.class);
        private final BytePipe pipe = BlankPipe.empty();
        private final InboundBody body = new InboundBody(call, pipe, null);

        /** Brings the last bytes. */
        @Actor
        public void worker() {
            body.feed(TEXT, 0, TEXT.capacity());
            body.end();
        }

        /**
         * Looks for the end, then for bytes.
         *
         * @param result both
         */
        @Actor
        public void handler(II_Result result) {
            result.r1 = body.hasEnded() ? 1 : 0;
            result.r2 = pipe.readable();
        }
    }

    /** The same with a handler that looks the other way round. */
    @JCStressTest
    @JCStressMeta(End.class)
    @State
    @ControlOf(value = End.class, weakened = "the pipe is looked into before the end")
    public static class EndTooLate {
        private final Call call = (Call) UnsafeApi.allocateInstance(Call.class);
        private final BytePipe pipe = BlankPipe.empty();
        private final InboundBody body = new InboundBody(call, pipe, null);

        /** Brings the last bytes. */
        @Actor
        public void worker() {
            body.feed(TEXT, 0, TEXT.capacity());
            body.end();
        }

        /**
         * Looks for bytes, then for the end.
         *
         * @param result both
         */
        @Actor
        public void handler(II_Result result) {
            result.r2 = pipe.readable();
            // All of the worker's has to fit in between.
            for (int i = 0; i < PAUSES; i++) {
                Thread.onSpinWait();
            }
            result.r1 = body.hasEnded() ? 1 : 0;
        }
    }
}
