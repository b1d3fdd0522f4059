package io.ringway.http.fuzz;

import io.ringway.http.HttpLimits;

/** Limits of readers that are no client's counterpart. */
final class Limits {
    /** As wide as they get: a head written anew may be longer than the one that was read. */
    static final HttpLimits WIDE = new HttpLimits(262_144, 262_144, 1000, 65_536, 262_144);

    private Limits() {
    }
}
