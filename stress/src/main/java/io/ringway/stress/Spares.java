package io.ringway.stress;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * What the tests that are over had, for those to come: making it takes longer than a test, and in the product it serves
 * again, too. Thread: any; each has its own.
 *
 * @param <T> what a test needs; as good as new when it is given back.
 */
public final class Spares<T> {

    private final ThreadLocal<ArrayDeque<T>> spares = ThreadLocal.withInitial(ArrayDeque::new);
    private final Supplier<T> maker;

    /**
     * Begins without any.
     *
     * @param maker of one where there is none
     */
    public Spares(Supplier<T> maker) {
        this.maker = maker;
    }

    /**
     * Takes one.
     *
     * @return the one that was given last, or a new one
     */
    public T take() {
        T spare = spares.get().pollLast();
        return spare != null ? spare : maker.get();
    }

    /**
     * Gives one back.
     *
     * @param used that nobody uses any more
     */
    public void give(T used) {
        spares.get().addLast(used);
    }
}
