package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import java.util.Locale;

/**
 * Which faults a simulation has, how often, and how many there were. Each kind draws from a stream of its own: a plan
 * {@link #without} one kind has the others as before, as far as the run still goes the same way.
 */
public final class FaultPlan {
    private static final Fault[] KINDS = Fault.values();
    private static final double RATE_MIN = 0.0005;

    private final long seed;
    private final double[] rates;
    private final SimRandom[] streams = new SimRandom[KINDS.length];
    private final long[] counts = new long[KINDS.length];
    private boolean quiet;
    private boolean torture;
    private long fallible;
    private long target = -1;
    private boolean forGood;
    private FaultPoint failed;
    private int failedErrno;

    private FaultPlan(long seed, double[] rates) {
        this.seed = seed;
        this.rates = rates;
        SimRandom random = new SimRandom(seed);
        for (int i = 0; i < KINDS.length; i++) {
            streams[i] = random.split();
        }
    }

    /** {@return a plan without any fault} */
    public static FaultPlan none() {
        return new FaultPlan(1, new double[KINDS.length]);
    }

    /**
     * Draws a swarm: about half of the kinds, each at a rate of its own.
     *
     * @param random draws it.
     * @return the plan.
     */
    public static FaultPlan swarm(SimRandom random) {
        double[] rates = new double[KINDS.length];
        for (Fault fault : KINDS) {
            boolean included = random.chance(0.5);
            double rate = RATE_MIN * Math.pow(fault.rateMax() / RATE_MIN, random.nextDouble());
            rates[fault.ordinal()] = included ? rate : 0;
        }
        return new FaultPlan(random.next(), rates);
    }

    /**
     * Makes a plan for torture: it counts everything that can fail, and fails what {@link #failNth} says.
     *
     * @return the plan; no fault happens by chance.
     */
    public static FaultPlan torture() {
        FaultPlan plan = none();
        plan.torture = true;
        return plan;
    }

    /** {@return whether this is a plan for torture} */
    public boolean isTorture() {
        return torture;
    }

    /**
     * Lets one thing fail that can. Call it before the run.
     *
     * @param n    which, from 0: a call with three possible errors counts three times.
     * @param good whether the same call or operation fails the same way ever after, until {@link #quiesce}.
     */
    public void failNth(long n, boolean good) {
        target = n;
        forGood = good;
    }

    /** {@return how many things that can fail were seen, each error counted} */
    public long fallible() {
        return fallible;
    }

    /** {@return what was made to fail, as point and error; empty if nothing was} */
    public String failed() {
        return failed == null ? "" : failed + " " + (failed.ways() == 1 && failedErrno == 1 ? "short"
                : Errno.name(failedErrno));
    }

    /**
     * Asks whether a call or an operation fails here.
     *
     * @param point where.
     * @return 0, or a positive errno; 1 where something is shortened.
     */
    int failure(FaultPoint point) {
        if (quiet) {
            return 0;
        }
        if (torture) {
            return tortured(point);
        }
        Fault[] kinds = point.kinds();
        for (int i = 0; i < kinds.length; i++) {
            if (hit(kinds[i])) {
                return point.errno(i);
            }
        }
        return 0;
    }

    private int tortured(FaultPoint point) {
        long first = fallible;
        fallible += point.ways();
        if (first <= target && target < fallible) {
            failed = point;
            failedErrno = point.errno((int) (target - first));
            return failedErrno;
        }
        return forGood && failed == point ? failedErrno : 0;
    }

    /**
     * Adds a kind or changes its rate.
     *
     * @param fault the kind.
     * @param rate  its probability each time it could happen.
     * @return a fresh plan; this one stays as it is.
     */
    public FaultPlan with(Fault fault, double rate) {
        double[] changed = rates.clone();
        changed[fault.ordinal()] = rate;
        return new FaultPlan(seed, changed);
    }

    /**
     * Takes a kind away, as a shrinker does.
     *
     * @param fault the kind.
     * @return a fresh plan, counts at zero; this one stays as it is.
     */
    public FaultPlan without(Fault fault) {
        return with(fault, 0);
    }

    /**
     * Tells whether a kind can happen.
     *
     * @param fault the kind.
     * @return whether its rate is more than 0.
     */
    public boolean has(Fault fault) {
        return rates[fault.ordinal()] > 0;
    }

    /**
     * Decides whether a fault happens now, and counts it if so.
     *
     * @param fault the kind.
     * @return whether it does.
     */
    public boolean hit(Fault fault) {
        int kind = fault.ordinal();
        if (quiet || rates[kind] == 0 || !streams[kind].chance(rates[kind])) {
            return false;
        }
        counts[kind]++;
        return true;
    }

    /**
     * The stream that a kind's sizes and times are drawn from.
     *
     * @param fault the kind.
     * @return its stream.
     */
    SimRandom random(Fault fault) {
        return streams[fault.ordinal()];
    }

    /**
     * Tells how often a kind happened.
     *
     * @param fault the kind.
     * @return how often.
     */
    public long count(Fault fault) {
        return counts[fault.ordinal()];
    }

    /** Lets no more faults happen from now on: what is open must come to its end. */
    public void quiesce() {
        quiet = true;
    }

    /** Lets faults happen again, for example once everything is set up. */
    public void resume() {
        quiet = false;
    }

    /** {@return whether faults have stopped} */
    public boolean isQuiet() {
        return quiet;
    }

    /** {@return the kinds with rate and count, in one line} */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Fault fault : KINDS) {
            if (has(fault)) {
                text.append(text.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "%s %.4f (%d)", fault,
                        rates[fault.ordinal()], count(fault)));
            }
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
