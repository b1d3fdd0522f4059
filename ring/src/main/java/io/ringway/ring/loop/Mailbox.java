package io.ringway.ring.loop;

import io.ringway.ring.Hot;
import io.ringway.ring.Invariant;
import io.ringway.ring.Ring;
import io.ringway.ring.RingException;
import io.ringway.ring.UserData;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.MemoryOptions;
import io.ringway.ring.kernel.SocketOptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Commands from any thread to one loop, with its wake-up: an eventfd that the loop's ring reads.
 *
 * <p>Assumptions: one loop polls, announces sleep and arms; any number of threads offer.
 *
 * <p>Guarantees: what {@link #offer} took is polled once, in order for each offering thread. A sleeping loop is
 * woken; an awake one costs no system call. The offering thread publishes, fences, then reads the sleep flag; the
 * loop sets the flag, fences, then looks at the queue. Without both full fences each may miss the other, and the loop
 * sleeps on a command.
 *
 * <p>Progress: {@code offer} is lock-free, {@code poll} wait-free but for a command that is being published.
 *
 * @param <T> the commands.
 */
public final class Mailbox<T> implements AutoCloseable {
    /** Operation of the wake-up's completions, see {@link UserData}. */
    public static final int OP_WAKE = 0xFF;

    private static final long WAKE = UserData.of(OP_WAKE, 0, 0);
    private static final int WAKE_BYTES = 8;
    private static final VarHandle SLEEPING;

    static {
        try {
            SLEEPING = MethodHandles.lookup().findVarHandle(Mailbox.class, "sleeping", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Kernel kernel;
    private final ManyToOneConcurrentArrayQueue<T> queue;
    private final int eventFd;
    private final long wakeAddress;
    private boolean armed;
    private boolean closed;
    /** 1 from the loop's announcement until someone wakes it or it wakes by itself. Accessed through SLEEPING. */
    @SuppressWarnings("unused")
    private int sleeping;

    /**
     * Opens the eventfd.
     *
     * @param kernel   where the eventfd lives; its {@code eventfdWrite} is called from the offering threads.
     * @param capacity commands that may wait; rounded up to a power of two.
     * @throws RingException when there is no descriptor or no memory left.
     */
    public Mailbox(Kernel kernel, int capacity) {
        this.kernel = kernel;
        this.queue = new ManyToOneConcurrentArrayQueue<>(capacity);
        // Blocking: a ring read of a non-blocking descriptor would fail instead of waiting.
        this.eventFd = kernel.eventfd(0, SocketOptions.EFD_CLOEXEC);
        this.wakeAddress = kernel.mmap(WAKE_BYTES, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
        if (eventFd < 0 || wakeAddress < 0) {
            release();
            int errno = (int) (eventFd < 0 ? -eventFd : -wakeAddress);
            throw new RingException(errno, Errno.setupRemedy(errno, "eventfd", kernel, WAKE_BYTES));
        }
    }

    /**
     * Leaves a command for the loop. Thread: any. Takes: the command.
     *
     * @param command not null.
     * @return whether there was room; a full mailbox takes nothing.
     */
    public boolean offer(T command) {
        if (!queue.offer(command)) {
            return false;
        }
        wake();
        return true;
    }

    /**
     * Wakes the loop if it sleeps or is about to; for a command, or for what the loop finds elsewhere
     * ({@link Turn#isQuiet}). An awake loop costs a fence and a read, and it is never harmful after the loop has ended:
     * it announced no sleep then. Thread: any.
     */
    public void wake() {
        VarHandle.fullFence();
        if ((int) SLEEPING.getOpaque(this) != 0 && SLEEPING.compareAndSet(this, 1, 0)) {
            int result = kernel.eventfdWrite(eventFd);
            Invariant.check(result == 0, "a loop cannot be woken");
        }
    }

    /**
     * Takes the oldest command. Thread: the loop's.
     *
     * @return a command, or null.
     */
    @Hot
    public T poll() {
        return queue.poll();
    }

    /** {@return commands that may wait} */
    public int capacity() {
        return queue.capacity();
    }

    /**
     * Has the ring read the eventfd, if it does not yet. Thread: the loop's.
     *
     * @param ring the loop's ring.
     */
    @Hot
    public void arm(Ring ring) {
        if (!armed) {
            armed = true;
            ring.prepRead(eventFd, wakeAddress, WAKE_BYTES, WAKE);
        }
    }

    /**
     * Tells whether a completion is this mailbox's wake-up.
     *
     * @param userData a completion's user data.
     * @return whether to call {@link #onWake}.
     */
    @Hot
    public static boolean isWake(long userData) {
        return userData == WAKE;
    }

    /**
     * Takes the wake-up's completion; {@link #arm} again before sleeping. Thread: the loop's.
     *
     * @param result the completion's result; a wake-up that cannot be read ends the process.
     */
    @Hot
    public void onWake(int result) {
        if (result < 0 && result != -Errno.EINTR && result != -Errno.ECANCELED) {
            throw Invariant.fail("the wake-up cannot be read", result);
        }
        armed = false;
    }

    /**
     * Announces that the loop is going to sleep. Thread: the loop's.
     *
     * @return whether it may; false when commands are waiting, and the announcement is withdrawn.
     */
    @Hot
    public boolean announceSleep() {
        assert armed;
        SLEEPING.setOpaque(this, 1);
        VarHandle.fullFence();
        if (queue.isEmpty()) {
            return true;
        }
        awake();
        return false;
    }

    /** Withdraws the announcement. Thread: the loop's. */
    @Hot
    public void awake() {
        SLEEPING.setOpaque(this, 0);
    }

    /** Closes the eventfd. The ring that reads it is closed, and nobody offers any more. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    private void release() {
        if (eventFd >= 0) {
            kernel.close(eventFd);
        }
        if (wakeAddress >= 0) {
            kernel.munmap(wakeAddress, WAKE_BYTES);
        }
    }
}
