package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * One call of a handler: the request, the draft of the response, and who has them.
 *
 * <p>Assumptions: the worker opens a call, fills its request and hands it over; from then on the request and the draft
 * are the runner's until it finishes the call, but for what a stream's pipe carries and what was in the draft when the
 * call was signalled.
 *
 * <p>Guarantees: after a signal the worker looks at the call at least once, and finds all that was there before the
 * signal. After {@link #finish} the runner has no hold on the call, and the worker gets it back once. What happens
 * first, the end of the handler or that the call is given up, the worker alone decides: it does both.
 *
 * <p>Every change of the state is one atomic read-modify-write: a signal that is already on its way is not sent twice,
 * so a call is in a queue back at most once, and it is never recycled while it still is.
 *
 * <p>Of the runner that sets a listener ({@link #watch}) and the worker that gives the call up exactly one sees the
 * other: the listener is told, or the runner that it comes too late.
 *
 * <p>A call that no thread has taken may be taken out of its lane ({@link Lane#recall}), and is the worker's again.
 *
 * <p>Progress: wait-free.
 */
public final class Call {

    private static final int IDLE = 0;
    /** The runner has taken it. */
    private static final int RUNNING = 1;
    /** The runner has let it go. */
    private static final int DONE = 2;
    /** Nobody waits for the response any more. */
    private static final int CANCELLED = 4;
    /** In the queue back, or about to be. */
    private static final int SIGNALLED = 8;
    /** The runner sleeps in this call, or is about to. */
    private static final int WAITING = 16;
    /** The head of the response is in the draft. */
    private static final int ANSWERED = 32;
    /** The client has ended its direction: it may have gone, or only have said all it had to say. */
    private static final int LEFT = 64;
    /** Somebody wants to be told when the client leaves. */
    private static final int WATCHED = 128;
    /** All of the response is in the draft and the pipe, though the runner goes on. */
    private static final int ENDED = 256;

    private static final VarHandle STATE;
    private static final VarHandle SLEEPER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Call.class, "state", int.class);
            SLEEPER = lookup.findVarHandle(Call.class, "sleeper", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Where a call is, for its worker. */
    enum Place {
        /** At rest. */
        FREE,
        /** With an exchange that reads its request. */
        OPEN,
        /** In line for a lane. */
        IN_LINE,
        /** Handed over. */
        OUT,
        /** Come back, with an exchange that sends its response. */
        RETURNED
    }

    private final MemoryBudget budget;
    private final RequestImage request;
    private final Draft draft = new Draft();
    private final HeldBody held;
    /** Accessed through STATE, but where the call is nobody else's. */
    private int state;

    // The runner's.
    private Object kept;
    /** Who sleeps in the call, or is about to: one at a time. Through SLEEPER; published by the state. */
    private Thread sleeper;
    private OutboundBody pipe;
    /** The worker's to call, once the state says that it is there. */
    private CancelListener listener;

    // The worker's, but for the port and the lane, which the runner reads.
    private HandlerPort port;
    private Lane lane;
    private int laneIndex;
    /** Which one of its lane it is. */
    private long position;
    /** Where it lies, or lay, in its lane's queue. */
    private LaneQueue.Slot slot;
    private Place place = Place.FREE;
    private boolean detached;
    private boolean answered;
    private boolean ended;
    private boolean fulfilled;
    private boolean left;
    private long ticket;
    private long dueNs;
    private Call next;
    private Call previous;

    /**
     * Creates a free call, for whatever handler.
     *
     * @param budget of its request's bytes and its response's
     */
    Call(MemoryBudget budget) {
        this.budget = budget;
        request = new RequestImage(budget);
        held = new HeldBody(budget);
    }

    /**
     * Whose call it is, from its opening on.
     *
     * @return the port of its handler and worker
     */
    public HandlerPort port() {
        return port;
    }

    /**
     * The request.
     *
     * @return its copy; written by the worker before the call is handed over, then only read
     */
    public RequestImage request() {
        return request;
    }

    /**
     * The draft of the response.
     *
     * @return the runner's; the worker reads what was written before a signal
     */
    public Draft draft() {
        return draft;
    }

    /**
     * The pipe of a streamed body.
     *
     * @return the pipe, or null: nothing is streamed
     */
    @Hot
    public OutboundBody pipe() {
        return pipe;
    }

    // ---------------------------------------------------------------- the runner's

    /**
     * Begins to run. Thread: the runner's.
     *
     * @return false if nobody waits for the response any more; the call must be finished all the same
     */
    public boolean start() {
        return ((int) STATE.getAndBitwiseOr(this, RUNNING) & CANCELLED) == 0;
    }

    /**
     * Tells whether it runs on the worker, where nobody may wait.
     *
     * @return true if so
     */
    public boolean isAtHome() {
        return port.limits().atHome();
    }

    /**
     * Tells whether the response would go nowhere. Thread: any.
     *
     * @return true once the client has gone or was told that it took too long
     */
    public boolean isCancelled() {
        return ((int) STATE.getAcquire(this) & CANCELLED) != 0;
    }

    /**
     * Tells whether the client has ended its direction: most have gone, some only say all they have to say first and
     * still read. Thread: any.
     *
     * @return true from then on
     */
    public boolean hasLeft() {
        return ((int) STATE.getAcquire(this) & LEFT) != 0;
    }

    /**
     * Has somebody told when nobody waits for the response any more, or the client has left. Once for a run. Thread:
     * the runner's.
     *
     * @param who to tell
     * @return false if that is so already: nobody will be told
     */
    public boolean watch(CancelListener who) {
        listener = who;
        return ((int) STATE.getAndBitwiseOr(this, WATCHED) & (CANCELLED | LEFT)) == 0;
    }

    /**
     * Who is told. Thread: the runner's.
     *
     * @return the listener of this run, or null
     */
    public CancelListener listener() {
        return listener;
    }

    /**
     * Begins to stream: what follows goes through a pipe. Thread: the runner's.
     *
     * @param firstBytes that will be written first
     * @return the pipe
     */
    public OutboundBody openPipe(int firstBytes) {
        pipe = new OutboundBody(budget, firstBytes);
        return pipe;
    }

    /** Has the worker look at the response: its head is there, or more of its body. Thread: the runner's. */
    public void signal() {
        if (((int) STATE.getAndBitwiseOr(this, ANSWERED | SIGNALLED) & SIGNALLED) == 0) {
            lane.giveBack(this);
        }
    }

    /** Has the worker end the response, all of which is there, while the handler goes on. Thread: the runner's. */
    public void signalEnd() {
        if (((int) STATE.getAndBitwiseOr(this, ANSWERED | ENDED | SIGNALLED) & SIGNALLED) == 0) {
            lane.giveBack(this);
        }
    }

    /**
     * Tells whether the worker was told that the response is whole: nothing of it may change any more. Thread: the
     * runner's.
     *
     * @return true after {@link #signalEnd}
     */
    public boolean isEndTold() {
        return ((int) STATE.getAcquire(this) & ENDED) != 0;
    }

    /** Has the worker look at the call, whose response is not its business yet. Thread: the runner's. */
    void notice() {
        if (((int) STATE.getAndBitwiseOr(this, SIGNALLED) & SIGNALLED) == 0) {
            lane.giveBack(this);
        }
    }

    /** Ends the run. The runner must not touch the call, its request or its draft any more. Thread: the runner's. */
    public void finish() {
        Lane way = lane;
        int before = (int) STATE.getAndBitwiseOr(this, DONE | SIGNALLED);
        Invariant.check((before & DONE) == 0, "a call was finished twice");
        if ((before & SIGNALLED) == 0) {
            way.giveBack(this);
        }
    }

    /**
     * Announces that the runner is going to sleep until the worker has taken something from the pipe, has put something
     * into the request's, or has given the call up. The runner looks once more, then parks; it may wake for no reason.
     * Thread: the runner's, or one it works with; not two at a time.
     *
     * @throws IllegalStateException if another thread has announced it: only one would be woken
     */
    public void announceWait() {
        // Who is woken is who sleeps, whichever thread the handler has let write.
        Thread caller = Thread.currentThread();
        Thread other = (Thread) SLEEPER.compareAndExchange(this, (Thread) null, caller);
        if (other != null && other != caller) {
            throw new IllegalStateException("two threads wait for one client");
        }
        STATE.getAndBitwiseOr(this, WAITING);
        VarHandle.fullFence();
    }

    /**
     * Withdraws the announcement. Thread: the one that has announced it.
     */
    public void withdrawWait() {
        STATE.getAndBitwiseAnd(this, ~WAITING);
        SLEEPER.setRelease(this, (Thread) null);
    }

    /**
     * What a runner keeps with the call from run to run, whichever handler's they are. Thread: the runner's.
     *
     * @return what was kept, or null
     */
    public Object kept() {
        return kept;
    }

    /**
     * Keeps something with the call. Thread: the runner's.
     *
     * @param thing to find again by {@link #kept()}; at most 16 KiB, which nobody counts
     */
    public void keep(Object thing) {
        kept = thing;
    }

    // ---------------------------------------------------------------- the worker's

    /**
     * The exchange it is for.
     *
     * @return ticket of the exchange
     */
    @Hot
    public long ticket() {
        return ticket;
    }

    /**
     * Tells whether the handler has ended. Thread: the worker's, which has collected the call.
     *
     * @return true if all of the response is in the draft and the pipe
     */
    @Hot
    public boolean isReturned() {
        return place == Place.RETURNED;
    }

    /**
     * Tells whether there is a response to look at. Thread: the worker's, which has collected the call.
     *
     * @return true once its head is in the draft, or the handler has ended
     */
    @Hot
    public boolean hasResponse() {
        return answered;
    }

    /**
     * Tells whether all of the response is there. Thread: the worker's, which has collected the call.
     *
     * @return true if the handler has ended the response, whether or not it has returned
     */
    @Hot
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Has the memory counted that the response takes while its client has not taken it, before it begins: the whole
     * body, or the pipe. Given back when the call is free. Thread: the worker's, which has collected the call.
     *
     * @return false if there is none: the response must not begin
     */
    @Hot
    public boolean admitResponse() {
        return pipe == null ? held.admit(draft.contentLength()) : pipe.admit();
    }

    /**
     * Notes that the client has all of the response: the handler may go on for itself, with a pipe of the least size.
     * Thread: the worker's.
     */
    @Hot
    public void fulfil() {
        fulfilled = true;
        if (pipe != null && place == Place.OUT) {
            pipe.narrow();
        }
    }

    /**
     * Tells whether the client has all of the response. Thread: the worker's.
     *
     * @return true after {@link #fulfil}
     */
    @Hot
    boolean isFulfilled() {
        return fulfilled;
    }

    /**
     * Tells whether the worker knows that the client has ended its direction. Thread: the worker's.
     *
     * @return true after {@link HandOff#left}
     */
    @Hot
    public boolean isLeft() {
        return left;
    }

    /** Has the runner go on if it waits for room in the pipe. Thread: the worker's, which has made some. */
    @Hot
    public void roomMade() {
        wakeRunner();
    }

    /** Has the runner go on if it waits for bytes. Thread: the worker's, after they were published. */
    @Hot
    void bytesCome() {
        wakeRunner();
    }

    @Hot
    private void wakeRunner() {
        if (((int) STATE.getAndBitwiseAnd(this, ~WAITING) & WAITING) != 0) {
            LockSupport.unpark((Thread) SLEEPER.getAcquire(this));
        }
    }

    @Hot
    void open(HandlerPort of, long forTicket) {
        Invariant.check(place == Place.FREE, "a call was opened that is not free");
        place = Place.OPEN;
        port = of;
        ticket = forTicket;
        detached = false;
        answered = false;
        ended = false;
        fulfilled = false;
        left = false;
        listener = null;
        state = IDLE;
        request.begin();
    }

    /** Ready to be handed over. */
    @Hot
    void out(Lane way, int index) {
        lane = way;
        laneIndex = index;
        place = Place.OUT;
        // Published by the queue.
        state = idle();
    }

    /** The state of a call that is out and was not started. */
    @Hot
    private int idle() {
        return left ? LEFT : IDLE;
    }

    /** Run on the worker itself: no signal goes anywhere. */
    @Hot
    void outAtHome() {
        lane = null;
        place = Place.OUT;
        state = SIGNALLED;
    }

    /** Takes note of a signal. Returns whether the runner has let the call go. */
    @Hot
    boolean collect() {
        int now = (int) STATE.getAndBitwiseAnd(this, ~SIGNALLED);
        answered = (now & (ANSWERED | DONE)) != 0;
        ended = (now & ENDED) != 0;
        return (now & DONE) != 0;
    }

    void cancel() {
        detached = true;
        int before = (int) STATE.getAndBitwiseOr(this, CANCELLED);
        if ((before & WAITING) != 0) {
            LockSupport.unpark((Thread) SLEEPER.getAcquire(this));
        }
        tellListener(before);
    }

    /** The client has ended its direction: the runner is told, but goes on. */
    void leave() {
        left = true;
        if (place == Place.OUT) {
            tellListener((int) STATE.getAndBitwiseOr(this, LEFT));
        }
    }

    /** Tells it the first of the two, if there is one. */
    private void tellListener(int before) {
        if ((before & (WATCHED | CANCELLED | LEFT)) == WATCHED) {
            listener.onCancelled();
        }
    }

    /** Nobody waits for the call, whose response the client has: the handler ends when it likes. */
    @Hot
    void letGo() {
        detached = true;
    }

    /**
     * Forgets the run: a call at rest holds nothing of its handler's, least of all the bytes of a response, and of its
     * own memory a little.
     */
    @Hot
    void free() {
        place = Place.FREE;
        draft.release();
        held.end();
        if (pipe != null) {
            pipe.end();
            pipe = null;
        }
        sleeper = null;
        listener = null;
        request.release();
    }

    @Hot
    Place place() {
        return place;
    }

    @Hot
    void place(Place now) {
        place = now;
    }

    @Hot
    int laneIndex() {
        return laneIndex;
    }

    @Hot
    long position() {
        return position;
    }

    @Hot
    void position(long number) {
        position = number;
    }

    @Hot
    LaneQueue.Slot slot() {
        return slot;
    }

    @Hot
    void slot(LaneQueue.Slot now) {
        slot = now;
    }

    @Hot
    boolean isDetached() {
        return detached;
    }

    @Hot
    long dueNs() {
        return dueNs;
    }

    @Hot
    void dueNs(long atNs) {
        dueNs = atNs;
    }

    @Hot
    Call next() {
        return next;
    }

    @Hot
    void next(Call other) {
        next = other;
    }

    @Hot
    Call previous() {
        return previous;
    }

    @Hot
    void previous(Call other) {
        previous = other;
    }
}
