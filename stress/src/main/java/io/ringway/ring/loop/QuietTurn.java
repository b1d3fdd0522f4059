package io.ringway.ring.loop;

import java.util.function.BooleanSupplier;

/**
 * The one question a loop that goes to sleep has for its turn.
 *
 * @param quiet whether nothing was left for the loop but through its mailbox
 */
public record QuietTurn(BooleanSupplier quiet) implements Turn {

    @Override
    public boolean isQuiet() {
        return quiet.getAsBoolean();
    }

    @Override
    public void onCommand(Object command) {
        throw new AssertionError("a loop that sleeps");
    }

    @Override
    public void onCompletionsDrained() {
        throw new AssertionError("a loop that sleeps");
    }

    @Override
    public void onReady() {
        throw new AssertionError("a loop that sleeps");
    }

    @Override
    public void onFlush() {
        throw new AssertionError("a loop that sleeps");
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void onCompletion(long userData, int result, int flags) {
        throw new AssertionError("a loop that sleeps");
    }

    @Override
    public void onTimer(int timer) {
        throw new AssertionError("a loop that sleeps");
    }
}
