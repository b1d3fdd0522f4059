package io.ringway.server.proxy;

import io.ringway.http.HttpLimits;
import io.ringway.server.Hot;
import java.util.Arrays;

/** Exchanges of one worker that are not in use. Grows with the most requests ever in flight. Thread: owning worker. */
final class ExchangePool {

    private final HttpLimits limits;
    private final int limit;
    private Exchange[] all = new Exchange[16];
    private Exchange[] free = new Exchange[16];
    private int created;
    private int count;
    private int inUse;

    /**
     * Creates an empty pool.
     *
     * @param limits of heads
     * @param limit  most exchanges in use at a time
     */
    ExchangePool(HttpLimits limits, int limit) {
        this.limits = limits;
        this.limit = limit;
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
        return count > 0 ? free[--count] : create();
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
