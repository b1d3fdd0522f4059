package io.ringway.stress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.agrona.UnsafeApi;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jctools.queues.MessagePassingQueue;

/**
 * What {@link Weakened} classes do instead of what the product does. Where the gap between two stores is only a few
 * instructions long it is made longer, so that a moment is enough to see it.
 */
public final class Weak {

    private static final VarHandle PLACES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final int PAUSES = 4;

    private Weak() {
    }

    /** In the place of a fence. */
    public static void nothing() {
        // A fence that is taken out.
    }

    /**
     * In the place of a compare-and-set: the same without being atomic.
     *
     * @param object   with the field
     * @param offset   of the field
     * @param expected value
     * @param value    next
     * @return whether the expected value was read
     */
    public static boolean putIfSame(Object object, long offset, long expected, long value) {
        if (UnsafeApi.getLong(object, offset) != expected) {
            return false;
        }
        Thread.onSpinWait();
        UnsafeApi.putLong(object, offset, value);
        return true;
    }

    /**
     * In the place of one store of 64 bits: two of 32.
     *
     * @param buffer to store in
     * @param index  in it
     * @param value  to store
     */
    public static void putHalves(UnsafeBuffer buffer, int index, long value) {
        buffer.putIntRelease(index, (int) value);
        buffer.putIntRelease(index + Integer.BYTES, (int) (value >>> Integer.SIZE));
    }

    /**
     * In the place of the store of a first count, which {@link #putKeyThenCount} makes up for.
     *
     * @param buffer to store in
     * @param index  in it
     * @param value  to store
     */
    public static void putLater(UnsafeBuffer buffer, int index, long value) {
        assert value == 1 : value;
    }

    /**
     * In the place of the store that publishes a counter: the key goes out before its first count.
     *
     * @param buffer to store in
     * @param index  of the key
     * @param key    to store
     */
    public static void putKeyThenCount(UnsafeBuffer buffer, int index, long key) {
        buffer.putLongRelease(index, key);
        Thread.onSpinWait();
        buffer.putLongRelease(index + Long.BYTES, 1);
    }

    /**
     * In the place of an append: before all others.
     *
     * @param queue   to put it in
     * @param element to put
     */
    public static void addFirst(ArrayDeque<Object> queue, Object element) {
        queue.addFirst(element);
    }

    /**
     * In the place of an atomic or: load and store.
     *
     * @param field of the object
     * @param object with the field
     * @param bits  to set
     * @return value before
     */
    public static int orApart(VarHandle field, Object object, int bits) {
        int before = (int) field.getOpaque(object);
        Thread.onSpinWait();
        field.setOpaque(object, before | bits);
        return before;
    }

    /**
     * In the place of an atomic or whose result nobody wants.
     *
     * @param field of the object
     * @param object with the field
     * @param bits  to set
     */
    public static void setApart(VarHandle field, Object object, int bits) {
        orApart(field, object, bits);
    }

    /**
     * In the place of an atomic and: load and store.
     *
     * @param field of the object
     * @param object with the field
     * @param bits  to keep
     * @return value before
     */
    public static int andApart(VarHandle field, Object object, int bits) {
        int before = (int) field.getOpaque(object);
        Thread.onSpinWait();
        field.setOpaque(object, before & bits);
        return before;
    }

    /**
     * In the place of a compare-and-set: load and store.
     *
     * @param field    of the object
     * @param object   with the field
     * @param expected value
     * @param value    next
     * @return whether the expected value was read
     */
    public static boolean swapApart(VarHandle field, Object object, int expected, int value) {
        if ((int) field.getOpaque(object) != expected) {
            return false;
        }
        Thread.onSpinWait();
        field.setOpaque(object, value);
        return true;
    }

    /**
     * In the place of a compare-and-set of 64 bits: load and store.
     *
     * @param field    of the object
     * @param object   with the field
     * @param expected value
     * @param value    next
     * @return whether the expected value was read
     */
    public static boolean swapApart(VarHandle field, Object object, long expected, long value) {
        if ((long) field.getOpaque(object) != expected) {
            return false;
        }
        Thread.onSpinWait();
        field.setOpaque(object, value);
        return true;
    }

    /**
     * In the place of the store that fills a place of a queue: the same after a while.
     *
     * @param places  of the queue
     * @param at      which
     * @param element to store
     */
    public static void fillLater(Object[] places, long at, Object element) {
        for (int i = 0; i < PAUSES; i++) {
            Thread.onSpinWait();
        }
        PLACES.setRelease(places, (int) at, element);
    }

    /**
     * In the place of the question whether a queue is empty: whether there is nothing in its first place.
     *
     * @param queue to look at
     * @return true although that place may be claimed, and what is behind it filled
     */
    public static boolean seesNone(MessagePassingQueue<?> queue) {
        return queue.relaxedPeek() == null;
    }

    /**
     * In the place of a copy: nothing.
     *
     * @param buffer to copy to
     * @param index  in it
     * @param from   buffer
     * @param offset in it
     * @param length in bytes
     */
    public static void putNoBytes(UnsafeBuffer buffer, int index, DirectBuffer from, int offset, int length) {
        assert buffer.capacity() >= index + length : length;
    }

    /**
     * In the place of a compare-and-set of a reference: load and store.
     *
     * @param field    of objects
     * @param object   with the field
     * @param expected value
     * @param value    next
     * @return whether the expected value was read
     */
    public static boolean swapApart(VarHandle field, Object object, Object expected, Object value) {
        if (field.getOpaque(object) != expected) {
            return false;
        }
        Thread.onSpinWait();
        field.setOpaque(object, value);
        return true;
    }

    /**
     * In the place of an atomic exchange: a load that leaves what is there.
     *
     * @param field  of the object
     * @param object with the field
     * @param none   what should be stored
     * @return value of the field
     */
    public static Object getAndLeave(VarHandle field, Object object, Void none) {
        return field.getAcquire(object);
    }

    /**
     * In the place of a compare-and-set: the same, with a while behind it. Nothing is weakened; what may come between
     * two steps does so more often.
     *
     * @param field    of the object
     * @param object   with the field
     * @param expected value
     * @param value    next
     * @return whether the expected value was replaced
     */
    public static boolean swapAndPause(VarHandle field, Object object, Object expected, Object value) {
        boolean isDone = field.compareAndSet(object, expected, value);
        for (int i = 0; i < PAUSES; i++) {
            Thread.onSpinWait();
        }
        return isDone;
    }
}
