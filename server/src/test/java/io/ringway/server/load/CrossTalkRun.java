package io.ringway.server.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one cross-talk run is about: its settings, the requests on their way, and everything counted. One thread.
 */
final class CrossTalkRun {

    /** What the origin may be told to do wrong on purpose, to prove that it would be found. */
    enum Plant {
        /** Nothing. */
        NONE,
        /** A few bytes of another's body. */
        FOREIGN,
        /** A run of poison. */
        POISON,
        /** Another's canary in the head. */
        HEADER
    }

    /**
     * Settings.
     *
     * @param seed        of everything drawn
     * @param requests    to be issued, at most
     * @param seconds     to issue them in, at most
     * @param connections of clients at a time
     * @param faults      of each kind of side, per million requests
     * @param plant       what the origin does wrong on purpose, once in {@link #PLANT_EVERY} answers
     */
    record Settings(long seed, long requests, int seconds, int connections, int faults, Plant plant) {
    }

    /** A planted mistake comes once in so many answers. */
    static final int PLANT_EVERY = 500;

    private static final int TICKETS = 1 << 16;

    private final Settings settings;
    private final Findings findings = new Findings();
    private final Ticket[] tickets = new Ticket[TICKETS];
    private final Map<String, Long> faults = new TreeMap<>();
    private final Map<String, Long> outcomes = new TreeMap<>();
    private long issued;
    private long verified;
    private long bytesChecked;
    private long idleCloses;
    private long idleErrors;
    private boolean isIssuing = true;

    /**
     * Begins a run.
     *
     * @param settings of the run
     */
    CrossTalkRun(Settings settings) {
        this.settings = settings;
    }

    Settings settings() {
        return settings;
    }

    Findings findings() {
        return findings;
    }

    /** Whether another request may be issued. */
    boolean mayIssue() {
        return isIssuing && issued < settings.requests();
    }

    /** Ends the issuing of requests. */
    void stopIssuing() {
        isIssuing = false;
    }

    /** Opens the next request. */
    Ticket open(long nowNs) {
        Ticket ticket = new Ticket(Canary.of(settings.seed(), issued), nowNs);
        tickets[(int) issued & TICKETS - 1] = ticket;
        issued++;
        return ticket;
    }

    /** Finds what is known of a request; one that nobody waits for any more is worked out anew. */
    Ticket find(long id) {
        if (id < 0 || id >= issued) {
            throw new HttpViolation("the canary was never issued");
        }
        Ticket ticket = tickets[(int) id & TICKETS - 1];
        return ticket.canary().id() == id ? ticket : new Ticket(Canary.of(settings.seed(), id), 0);
    }

    /** Counts a fault that was injected. */
    void injected(String kind) {
        faults.merge(kind, 1L, Long::sum);
    }

    /** Counts the way a request ended. */
    void outcome(String kind) {
        outcomes.merge(kind, 1L, Long::sum);
    }

    /** Counts a request whose answer came whole and right. */
    void verified() {
        verified++;
    }

    /** Counts bytes of bodies that were compared. */
    void checked(int bytes) {
        bytesChecked += bytes;
    }

    /** Notes that the origin closed a connection that the gateway may just be giving another request. */
    void closedIdle() {
        idleCloses++;
    }

    /**
     * Judges an error answer to a request the origin did nothing to: each close of an idle connection explains one,
     * because a request may meet it half-way and then reaches nobody who could note it.
     *
     * @return true if a close explains it
     */
    boolean explainByIdleClose() {
        return ++idleErrors <= idleCloses;
    }

    long issued() {
        return issued;
    }

    long verifiedCount() {
        return verified;
    }

    /** Everything counted, for a report. */
    Map<String, Object> report() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seed", settings.seed());
        result.put("issued", issued);
        result.put("verified", verified);
        result.put("body_bytes_checked", bytesChecked);
        result.put("idle_closes", idleCloses);
        result.put("errors_explained_by_idle_closes", Math.min(idleErrors, idleCloses));
        result.put("faults", new TreeMap<String, Object>(faults));
        result.put("outcomes", new TreeMap<String, Object>(outcomes));
        result.put("findings", findings.counts());
        result.put("finding_texts", findings.texts());
        return result;
    }
}
