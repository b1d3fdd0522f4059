package io.ringway.server.proxy;

import io.ringway.http.HttpLimits;
import io.ringway.server.Hot;
import java.util.Arrays;
import java.util.function.Consumer;

/** Exchanges of one worker that are not in use. Grows with the most requests ever in flight. Thread: owning worker. */
final class ExchangePool {

    private final int bound;
    private HttpLimits limits;
    private int limit;
    private Exchange[] all = new Exchange[16];
    private Exchange[] free = new Exchange[16];
    private int created;
    private int count;
    private int inUse;

    /**
     * Creates an empty pool.
     *
     * @param limits of heads
     * @param bound  most exchanges in use at a time; a generation may allow fewer
     */
    ExchangePool(HttpLimits limits, int bound) {
        this.limits = limits;
        this.bound = bound;
        limit = bound;
    }

    /**
     * Takes the limits of a new generation, for exchanges that are taken from now on.
     *
     * @param next    limits of heads
     * @param allowed most exchanges in use at a time
     */
    void adopt(HttpLimits next, int allowed) {
        limit = Math.min(bound, allowed);
        if (!limits.equals(next)) {
            limits = next;
        }
    }

    /**
     * Takes an exchange.
     *
     * @return the exchange, or null if as many are in use as the heap bears
     */
    @Hot
    Exchange take() {
        if (inUse >= limit) {
            return null;
        }
        inUse++;
        Exchange taken = count > 0 ? free[--count] : create();
        if (taken.limits() != limits) {
            taken.fit(limits);
        }
        return taken;
    }

    private Exchange create() {
        if (created == all.length) {
            all = Arrays.copyOf(all, created * 2);
        }
        Exchange made = new Exchange(created, limits);
        all[created++] = made;
        return made;
    }

    /**
     * Finds the exchange of a ticket.
     *
     * @param ticket of a request
     * @return the exchange, or null if it serves another request by now or none
     */
    Exchange find(long ticket) {
        int index = (int) ticket;
        Exchange found = index >= 0 && index < created ? all[index] : null;
        return found != null && found.ticket() == ticket ? found : null;
    }

    /**
     * Goes through all that are in use, and some that are not. What is taken meanwhile may be left out.
     *
     * @param visitor takes each
     */
    void forEach(Consumer<Exchange> visitor) {
        for (int i = 0; i < created; i++) {
            visitor.accept(all[i]);
        }
    }

    @Hot
    void give(Exchange exchange) {
        inUse--;
        assert inUse >= 0;
        if (count == free.length) {
            free = Arrays.copyOf(free, count * 2);
        }
        free[count++] = exchange;
    }

    int inUse() {
        return inUse;
    }
}
