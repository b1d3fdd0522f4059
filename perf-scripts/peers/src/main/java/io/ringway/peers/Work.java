package io.ringway.peers;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** What every peer's handlers do, and the fields they all send. */
final class Work {

    /** The body of every answer. */
    static final String TEXT = "Hello, World!";
    /** Its type. */
    static final String TYPE = "text/plain; charset=utf-8";
    /** How long the handler that waits does so, as one that asks a database would. */
    static final long WAIT_MS = 5;

    private static final long SECOND_NS = 1_000_000_000L;

    private static volatile Stamp stamp = new Stamp("", System.nanoTime() - 2 * SECOND_NS);

    private record Stamp(String text, long atNs) {
    }

    private Work() {
    }

    /** Blocks its thread. */
    static String waitThenAnswer() {
        try {
            Thread.sleep(WAIT_MS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return TEXT;
    }

    /** The field Date, made anew once a second. */
    static String date() {
        Stamp current = stamp;
        long nowNs = System.nanoTime();
        if (nowNs - current.atNs() >= SECOND_NS) {
            current = new Stamp(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)), nowNs);
            stamp = current;
        }
        return current.text();
    }

    /** Says what runs, in the line that the scripts read. */
    static void announce(String what) {
        System.out.println("VERSION " + what + ", Java " + System.getProperty("java.runtime.version"));
    }
}
