package io.ringway.server.handoff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/** Looks into the hand-off, which shows little of itself, for simulations in other packages. */
public final class HandOffView {

    private static final int CANCELLED = 4;
    private static final int WAITING = 16;
    private static final VarHandle STATE;
    private static final VarHandle SPARE;
    private static final VarHandle SPARE_CALLS;
    private static final VarHandle SPARE_COUNT;
    private static final VarHandle RETURNED;
    private static final VarHandle SENT;
    private static final VarHandle RECALLED;

    static {
        try {
            STATE = MethodHandles.privateLookupIn(Call.class, MethodHandles.lookup())
                .findVarHandle(Call.class, "state", int.class);
            SPARE = MethodHandles.privateLookupIn(HandOff.class, MethodHandles.lookup())
                .findVarHandle(HandOff.class, "spare", SpareCalls.class);
            MethodHandles.Lookup spare = MethodHandles.privateLookupIn(SpareCalls.class, MethodHandles.lookup());
            SPARE_CALLS = spare.findVarHandle(SpareCalls.class, "calls", Call[].class);
            SPARE_COUNT = spare.findVarHandle(SpareCalls.class, "count", int.class);
            MethodHandles.Lookup ledger = MethodHandles.privateLookupIn(LaneLedger.class, MethodHandles.lookup());
            RETURNED = ledger.findVarHandle(LaneLedger.class, "returned", long.class);
            SENT = ledger.findVarHandle(LaneLedger.class, "sent", long.class);
            RECALLED = ledger.findVarHandle(LaneLedger.class, "recalled", long.class);
        } catch (ReflectiveOperationException changed) {
            throw new ExceptionInInitializerError(changed);
        }
    }

    private HandOffView() {
    }

    /**
     * Tells whether a runner that sleeps in a call was woken.
     *
     * @param call whose runner has announced its wait
     * @return true if it has
     */
    public static boolean isWoken(Call call) {
        return ((int) STATE.getAcquire(call) & (WAITING | CANCELLED)) != WAITING;
    }

    /**
     * Counts the lanes of a port.
     *
     * @param port to look at
     * @return lanes
     */
    public static int lanes(HandlerPort port) {
        return port.laneCount();
    }

    /**
     * A lane.
     *
     * @param port to look at
     * @param lane index
     * @return the lane
     */
    public static Lane lane(HandlerPort port, int lane) {
        return port.lane(lane).lane();
    }

    /**
     * Counts the calls that are out.
     *
     * @param port to look at
     * @return calls
     */
    public static int out(HandlerPort port) {
        return port.outCount();
    }

    /**
     * Counts the calls that are out by one lane.
     *
     * @param port to look at
     * @param lane index
     * @return calls
     */
    public static int out(HandlerPort port, int lane) {
        return port.lane(lane).out();
    }

    /**
     * Counts the calls that ever came back by a lane.
     *
     * @param port to look at
     * @param lane index
     * @return calls
     */
    public static long returned(HandlerPort port, int lane) {
        return (long) RETURNED.get(port.lane(lane));
    }

    /**
     * Counts the calls that were ever taken out of a lane again before their thread took them.
     *
     * @param port to look at
     * @param lane index
     * @return calls, those that were moved and those that were given up
     */
    public static long recalled(HandlerPort port, int lane) {
        return (long) RECALLED.get(port.lane(lane));
    }

    /**
     * Counts the calls that ever went out by a lane.
     *
     * @param port to look at
     * @param lane index
     * @return calls, those that were moved included
     */
    public static long sent(HandlerPort port, int lane) {
        return (long) SENT.get(port.lane(lane));
    }

    /**
     * Counts the calls that ever went out by any lane.
     *
     * @param port to look at
     * @return calls, those that were moved each time
     */
    public static long sent(HandlerPort port) {
        long sum = 0;
        for (int lane = 0; lane < port.laneCount(); lane++) {
            sum += sent(port, lane);
        }
        return sum;
    }

    /**
     * Counts the calls in line.
     *
     * @param port to look at
     * @return calls
     */
    public static int inLine(HandlerPort port) {
        return port.line().count();
    }

    /**
     * Tells how many calls may be out by a lane.
     *
     * @param lane to look at
     * @return calls
     */
    public static int limit(Lane lane) {
        return lane.limit();
    }

    /**
     * Tells whether a worker has something to collect that it counts on.
     *
     * @param port to look at
     * @return true if a lane with calls out has one to be collected
     */
    public static boolean hasReturned(HandlerPort port) {
        for (int i = 0; i < port.laneCount(); i++) {
            if (port.lane(i).out() > 0 && port.lane(i).lane().hasReturned()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The calls of a worker that are at rest.
     *
     * @param handOff to look at
     * @return those it keeps
     */
    public static List<Call> spare(HandOff handOff) {
        SpareCalls spare = (SpareCalls) SPARE.get(handOff);
        return Arrays.asList((Call[]) SPARE_CALLS.get(spare)).subList(0, (int) SPARE_COUNT.get(spare));
    }

    /**
     * Tells whether a worker keeps as many calls as it may: those that came back later are not among them.
     *
     * @param handOff to look at
     * @return true if so
     */
    public static boolean isSpareFull(HandOff handOff) {
        return spare(handOff).size() == SpareCalls.MAX;
    }

    /**
     * Tells whether a call is at rest.
     *
     * @param call to look at
     * @return true if nobody has it
     */
    public static boolean isFree(Call call) {
        return call.place() == Call.Place.FREE;
    }
}
