package io.ringway.server.proxy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.http.HttpLimits;
import io.ringway.ring.loop.Mailbox;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.WakeKernel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A deferred answer is on its way while its request ends and the exchange serves the next: it answers the request it is
 * for or none. The exchange is the same object in both lives; only its ticket tells them apart.
 */
@Covers("J11")
public final class TicketReuseStress {

    private static final HttpLimits LIMITS = new HttpLimits(64, 64, 1, 16, 64);
    private static final int NOT_YET = 0;
    private static final int DROPPED = 1;
    private static final int FOUND = 2;

    private TicketReuseStress() {
    }

    /** What a look at the mailbox comes to, first in the first life of the exchange, then in its second. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the request it is for is answered")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "too late: dropped")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "still on its way")
    @Outcome(id = "0, 2", expect = FORBIDDEN, desc = "the next request is answered")
    @Outcome(expect = FORBIDDEN, desc = "answered twice, or an answer is lost")
    public static class Reuse {
        private final ExchangePool pool = new ExchangePool(LIMITS, 1);
        private final Exchange exchange = pool.take();
        private final Long ticket = exchange.ticket();
        private final Mailbox<Long> answers = new Mailbox<>(new WakeKernel(), 2);

        /** Answers. */
        @Actor
        public void handler() {
            answers.offer(ticket);
        }

        /**
         * Looks, lets the exchange serve another request, looks again.
         *
         * @param result of both
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = look();
            exchange.clear();
            pool.give(exchange);
            pool.take();
            result.r2 = look();
        }

        private int look() {
            Long answered = answers.poll();
            if (answered == null) {
                return NOT_YET;
            }
            return pool.find(answered) == null ? DROPPED : FOUND;
        }
    }

    /** The same with an index in the place of a ticket. */
    @JCStressTest
    @JCStressMeta(Reuse.class)
    @State
    @ControlOf(value = Reuse.class, weakened = "found by index alone")
    public static class ReuseUntagged {
        private final ExchangePool pool = new ExchangePool(LIMITS, 1);
        private final Exchange exchange = pool.take();
        private final Mailbox<Long> answers = new Mailbox<>(new WakeKernel(), 2);

        /** Answers. */
        @Actor
        public void handler() {
            answers.offer(0L);
        }

        /**
         * Looks, lets the exchange serve another request, looks again.
         *
         * @param result of both
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = look();
            exchange.clear();
            pool.give(exchange);
            pool.take();
            result.r2 = look();
        }

        private int look() {
            return answers.poll() == null ? NOT_YET : FOUND;
        }
    }
}
