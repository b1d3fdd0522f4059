package io.ringway.server.proxy;

import io.ringway.http.HttpLimits;
import io.ringway.server.Hot;
import java.util.Arrays;

/** Exchanges of one worker that are not in use. Grows with the most requests ever in flight. Thread: owning worker. */
final class ExchangePool {

    private final HttpLimits limits;
    private Exchange[] free = new Exchange[16];
    private int count;
    private int inUse;

    ExchangePool(HttpLimits limits) {
        this.limits = limits;
    }

    @Hot
    Exchange take() {
        inUse++;
        return count > 0 ? free[--count] : create();
    }

    private Exchange create() {
        return new Exchange(limits);
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
