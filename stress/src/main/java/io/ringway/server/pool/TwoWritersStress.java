package io.ringway.server.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Weak;
import io.ringway.stress.Weakened;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads of a handler write its response at a time, or one does while the handler returns: one of them is in it.
 * Were it both, the one that is left behind would write into another client's.
 */
@Covers("J9")
public final class TwoWritersStress {

    private static final Weakened WEAKENED = new Weakened(CallOutput.class).as(CallOutput.class, OutputFace.class)
        .instead("begin", VarHandle.class, "compareAndSet", Weak.class, "swapApart");

    private TwoWritersStress() {
    }

    /** Each: 1 if it may write. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first may write")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the second may write")
    @Outcome(expect = FORBIDDEN, desc = "both, or none")
    public static class Write {
        private final CallOutput output = (CallOutput) UnsafeApi.allocateInstance(CallOutput.class);

        /**
         * Begins to write.
         *
         * @param result first part
         */
        @Actor
        public void first(II_Result result) {
            result.r1 = output.begin() ? 1 : 0;
        }

        /**
         * Begins to write.
         *
         * @param result second part
         */
        @Actor
        public void second(II_Result result) {
            result.r2 = output.begin() ? 1 : 0;
        }
    }

    /** The same with a compare-and-set that is not atomic. */
    @JCStressTest
    @JCStressMeta(Write.class)
    @State
    @ControlOf(value = Write.class, weakened = "a load and a store instead of the compare-and-set in begin")
    public static class WriteApart {
        private final OutputFace output = WEAKENED.blank(OutputFace.class, CallOutput.class);

        /**
         * Begins to write.
         *
         * @param result first part
         */
        @Actor
        public void first(II_Result result) {
            result.r1 = output.begin() ? 1 : 0;
        }

        /**
         * Begins to write.
         *
         * @param result second part
         */
        @Actor
        public void second(II_Result result) {
            result.r2 = output.begin() ? 1 : 0;
        }
    }
}
