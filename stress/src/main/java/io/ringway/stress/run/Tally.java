package io.ringway.stress.run;

import java.util.ArrayList;
import java.util.List;

/** What became of one test or control over all rounds and all JVMs. Thread: one. */
public final class Tally {

    private final StressTest test;
    private final List<String> errors = new ArrayList<>();
    private long samples;
    private long forbidden;
    private int runs;

    /**
     * Begins with nothing.
     *
     * @param test that is counted
     */
    public Tally(StressTest test) {
        this.test = test;
    }

    /**
     * Adds what one JVM has counted.
     *
     * @param ran     samples
     * @param against those with a forbidden outcome
     */
    public void add(long ran, long against) {
        runs++;
        samples += ran;
        forbidden += against;
    }

    /**
     * Adds a JVM that came to no result.
     *
     * @param what happened
     */
    public void addError(String what) {
        runs++;
        errors.add(what);
    }

    /**
     * Tells what was counted.
     *
     * @return test or control
     */
    public StressTest test() {
        return test;
    }

    /**
     * Counts the samples.
     *
     * @return of all JVMs
     */
    public long samples() {
        return samples;
    }

    /**
     * Counts the forbidden outcomes.
     *
     * @return samples with one
     */
    public long forbidden() {
        return forbidden;
    }

    /**
     * Counts the JVMs.
     *
     * @return with or without a result
     */
    public int runs() {
        return runs;
    }

    /**
     * Tells what went wrong beside outcomes.
     *
     * @return a line for each JVM without a result
     */
    public List<String> errors() {
        return List.copyOf(errors);
    }
}
