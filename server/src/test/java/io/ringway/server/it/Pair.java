package io.ringway.server.it;

import java.io.IOException;

/** What a client and an upstream speak. */
enum Pair {
    /** HTTP/1.1 on both sides. */
    H1_TO_H1(false, false),
    /** From HTTP/1.1 to HTTP/2. */
    H1_TO_H2(false, true),
    /** From HTTP/2 to HTTP/1.1. */
    H2_TO_H1(true, false),
    /** HTTP/2 on both sides. */
    H2_TO_H2(true, true);

    private final boolean isClientH2;
    private final boolean isOriginH2;

    Pair(boolean isClientH2, boolean isOriginH2) {
        this.isClientH2 = isClientH2;
        this.isOriginH2 = isOriginH2;
    }

    /** Tells whether the client speaks HTTP/2. */
    boolean isClientH2() {
        return isClientH2;
    }

    /** Tells whether the origin speaks HTTP/2. */
    boolean isOriginH2() {
        return isOriginH2;
    }

    /** Starts an origin. */
    PairOrigin origin() throws IOException {
        return isOriginH2 ? new H2PairOrigin() : new H1PairOrigin();
    }

    /** Connects a client. */
    PairClient client(int port) throws IOException {
        return isClientH2 ? new H2PairClient(port) : new H1PairClient(port);
    }
}
