package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Weak;
import io.ringway.stress.Weakened;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The worker writes into the pipe of a request, over the end of its ring or into a larger one, while the handler reads.
 */
@Covers("J9")
public final class BytePipeStress {

    private static final UnsafeBuffer TEXT = new UnsafeBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[8]);
    private static final int TEXT_BYTES = 8;
    private static final int HALF_BYTES = TEXT_BYTES / 2;
    private static final int DIGIT = 10;
    private static final int BROKEN = -1;
    private static final Weakened WEAKENED = new Weakened(BytePipe.class, BytePipe.Ring.class)
        .as(BytePipe.class, PipeFace.class).instead("fill", UnsafeBuffer.class, "putBytes", Weak.class, "putNoBytes");

    private BytePipeStress() {
    }

    private static int append(int seen, UnsafeBuffer bytes, int position, int length) {
        int text = seen;
        for (int i = 0; i < length; i++) {
            int digit = bytes.getByte(position + i);
            text = digit == 0 || text == BROKEN ? BROKEN : text * DIGIT + digit;
        }
        return text;
    }

    /** The bytes that two looks find. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "none yet")
    @Outcome(id = "1234", expect = ACCEPTABLE, desc = "as far as the end of the ring")
    @Outcome(id = "12345678", expect = ACCEPTABLE, desc = "all of them")
    @Outcome(expect = FORBIDDEN, desc = "bytes that were not written")
    public static class Wrap {
        private final BytePipe pipe = new BytePipe();

        /** Moves the end of the ring into the middle of the text. */
        public Wrap() {
            pipe.grow(TEXT_BYTES);
            pipe.fill(NOTHING, 0, HALF_BYTES);
            pipe.taken(pipe.readable());
        }

        /** Writes. */
        @Actor
        public void worker() {
            pipe.fill(TEXT, 0, TEXT_BYTES);
        }

        /**
         * Reads twice.
         *
         * @param result as a number
         */
        @Actor
        public void handler(I_Result result) {
            result.r1 = look(look(0));
        }

        private int look(int seen) {
            int length = pipe.readable();
            int text = append(seen, pipe.bytes(), pipe.position(), length);
            pipe.taken(length);
            return text;
        }
    }

    /** The same with bytes that are not there yet when their number is published. */
    @JCStressTest
    @JCStressMeta(Wrap.class)
    @State
    @ControlOf(value = Wrap.class, weakened = "published without the bytes")
    public static class WrapEmpty {
        private final PipeFace pipe = WEAKENED.make(PipeFace.class, BytePipe.class);

        /** Moves the end of the ring into the middle of the text. */
        public WrapEmpty() {
            pipe.grow(TEXT_BYTES);
            pipe.fill(NOTHING, 0, HALF_BYTES);
            pipe.taken(pipe.readable());
        }

        /** Writes. */
        @Actor
        public void worker() {
            pipe.fill(TEXT, 0, TEXT_BYTES);
        }

        /**
         * Reads twice.
         *
         * @param result as a number
         */
        @Actor
        public void handler(I_Result result) {
            result.r1 = look(look(0));
        }

        private int look(int seen) {
            int length = pipe.readable();
            int text = append(seen, pipe.bytes(), pipe.position(), length);
            pipe.taken(length);
            return text;
        }
    }

    /** The bytes that two looks find, half of which were there. */
    @JCStressTest
    @State
    @Outcome(id = "1234", expect = ACCEPTABLE, desc = "as far as the end of the first ring")
    @Outcome(id = "12345678", expect = ACCEPTABLE, desc = "all of them")
    @Outcome(expect = FORBIDDEN, desc = "bytes that were not written, or lost")
    public static class Grow {
        private final BytePipe pipe = new BytePipe();

        /** Fills the first ring. */
        public Grow() {
            pipe.grow(HALF_BYTES);
            pipe.fill(TEXT, 0, HALF_BYTES);
        }

        /** Writes into a larger one. */
        @Actor
        public void worker() {
            pipe.grow(TEXT_BYTES);
            pipe.fill(TEXT, HALF_BYTES, HALF_BYTES);
        }

        /**
         * Reads twice.
         *
         * @param result as a number
         */
        @Actor
        public void handler(I_Result result) {
            result.r1 = look(look(0));
        }

        private int look(int seen) {
            int length = pipe.readable();
            int text = append(seen, pipe.bytes(), pipe.position(), length);
            pipe.taken(length);
            return text;
        }
    }

    /** The same with bytes that are not there yet when their number is published. */
    @JCStressTest
    @JCStressMeta(Grow.class)
    @State
    @ControlOf(value = Grow.class, weakened = "published without the bytes")
    public static class GrowEmpty {
        private final PipeFace pipe = WEAKENED.make(PipeFace.class, BytePipe.class);

        /** Fills the first ring. */
        public GrowEmpty() {
            pipe.grow(HALF_BYTES);
            pipe.fill(TEXT, 0, HALF_BYTES);
        }

        /** Writes into a larger one. */
        @Actor
        public void worker() {
            pipe.grow(TEXT_BYTES);
            pipe.fill(TEXT, HALF_BYTES, HALF_BYTES);
        }

        /**
         * Reads twice.
         *
         * @param result as a number
         */
        @Actor
        public void handler(I_Result result) {
            result.r1 = look(look(0));
        }

        private int look(int seen) {
            int length = pipe.readable();
            int text = append(seen, pipe.bytes(), pipe.position(), length);
            pipe.taken(length);
            return text;
        }
    }
}
