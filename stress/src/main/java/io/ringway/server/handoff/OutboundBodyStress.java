package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Weak;
import io.ringway.stress.Weakened;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The worker takes the memory from a response's pipe that is empty, while the handler writes: what was written is found
 * once, whichever ring it is in. The reader waits for a while where it has taken the ring: a writer that finds none
 * there makes one at once.
 */
@Covers("J9")
public final class OutboundBodyStress {

    private static final int FIRST_BYTES = 4 * 1024;
    private static final int BROKEN = -1;
    private static final int DIGIT = 10;
    private static final byte[] TEXT = {1, 2, 3, 4};
    private static final Weakened PAUSING = weakened();
    private static final Weakened WEAKENED = weakened()
        .instead("write", VarHandle.class, "getAndSet", Weak.class, "getAndLeave");

    private OutboundBodyStress() {
    }

    private static Weakened weakened() {
        return new Weakened(OutboundBody.class, OutboundBody.class.getDeclaredClasses()[0], MemoryBudget.class)
            .as(OutboundBody.class, OutboundFace.class)
            .instead("takeRing", VarHandle.class, "compareAndSet", Weak.class, "swapAndPause");
    }

    /** A pipe that is empty and larger than it need be. */
    private static OutboundFace pipe(Weakened weakened) {
        OutboundFace pipe = weakened.make(OutboundFace.class, OutboundBody.class,
            weakened.make(Object.class, MemoryBudget.class, 1L << 20), FIRST_BYTES);
        pipe.admit();
        return pipe;
    }

    /** Reads all there is. Returns its digits behind those that were seen. */
    private static int read(OutboundFace pipe, int seen) {
        int text = seen;
        for (int length = pipe.readable(); length > 0; length = pipe.readable()) {
            UnsafeBuffer bytes = pipe.bytes();
            int position = pipe.position();
            for (int i = 0; i < length; i++) {
                int digit = bytes.getByte(position + i);
                text = digit == 0 || text == BROKEN ? BROKEN : text * DIGIT + digit;
            }
            pipe.taken(length);
        }
        return text;
    }

    /** First: what the worker reads behind it. Second: all that was read in the end. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 12341234", "1234, 12341234", "12341234, 12341234"}, expect = ACCEPTABLE, desc = "found once")
    @Outcome(expect = FORBIDDEN, desc = "bytes of another ring, or lost")
    public static class Narrow {
        private final OutboundFace pipe = pipe(PAUSING);

        /** Writes twice. */
        @Actor
        public void handler() {
            pipe.write(TEXT, 0, TEXT.length);
            pipe.write(TEXT, 0, TEXT.length);
        }

        /**
         * Takes the memory, if it can, and reads.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            pipe.narrow();
            result.r1 = read(pipe, 0);
        }

        /**
         * Reads the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void rest(II_Result result) {
            result.r2 = read(pipe, result.r1);
        }
    }

    /** The same with a writer that leaves the ring where the reader finds it. */
    @JCStressTest
    @JCStressMeta(Narrow.class)
    @State
    @ControlOf(value = Narrow.class, weakened = "the writer does not take the ring out of its place")
    public static class NarrowUnseen {
        private final OutboundFace pipe = pipe(WEAKENED);

        /** Writes twice. */
        @Actor
        public void handler() {
            pipe.write(TEXT, 0, TEXT.length);
            pipe.write(TEXT, 0, TEXT.length);
        }

        /**
         * Takes the memory, if it can, and reads.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            pipe.narrow();
            result.r1 = read(pipe, 0);
        }

        /**
         * Reads the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void rest(II_Result result) {
            result.r2 = read(pipe, result.r1);
        }
    }
}
