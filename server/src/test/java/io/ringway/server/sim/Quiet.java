package io.ringway.server.sim;

import java.util.logging.Level;
import java.util.logging.Logger;

/** While it is open the gateway logs nothing: thousands of worlds tell of their reloads, to nobody. */
final class Quiet implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("io.ringway.server");

    private final Level before = LOGGER.getLevel();

    Quiet() {
        LOGGER.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        LOGGER.setLevel(before);
    }
}
