package io.ringway.server.sim;

/** A checker's verdict: something happened that must not. */
final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String checker;
    private long step;

    SimulationFailure(String checker, String message) {
        super(message);
        this.checker = checker;
    }

    SimulationFailure(String checker, String message, Throwable cause) {
        super(message, cause);
        this.checker = checker;
    }

    SimulationFailure at(long number) {
        step = number;
        return this;
    }

    /** {@return the step of the run in which it was found} */
    long step() {
        return step;
    }

    /** {@return the name of the checker} */
    String checker() {
        return checker;
    }
}
