package io.ringway.server.it;

import io.ringway.server.h2test.NaiveField;
import java.util.ArrayList;
import java.util.List;

/**
 * What an origin answers, whatever it speaks.
 *
 * @param interims heads of interim responses, {@code :status} first
 * @param head     of the final response, {@code :status} first; with a {@code content-length} or without
 * @param body     null for none: the head is all
 * @param trailers null for none
 * @param isAsking tells whether it says 100 before it takes a body
 */
record PairReply(List<List<NaiveField>> interims, List<NaiveField> head, byte[] body, List<NaiveField> trailers,
                 boolean isAsking) {

    /** A response of unknown length, without a body where that is null. */
    static PairReply of(int status, String body, String... namesAndValues) {
        List<NaiveField> head = NaiveField.list(":status", String.valueOf(status));
        head.addAll(NaiveField.list(namesAndValues));
        return new PairReply(List.of(), head, body == null ? null : Latin1.bytes(body), null, false);
    }

    /** The same with one more interim response. */
    PairReply interim(int status, String... namesAndValues) {
        List<NaiveField> interim = NaiveField.list(":status", String.valueOf(status));
        interim.addAll(NaiveField.list(namesAndValues));
        List<List<NaiveField>> all = new ArrayList<>(interims);
        all.add(interim);
        return new PairReply(all, head, body, trailers, isAsking);
    }

    /** The same with trailers. */
    PairReply trailers(String... namesAndValues) {
        return new PairReply(interims, head, body, NaiveField.list(namesAndValues), isAsking);
    }

    /** The same after a 100. */
    PairReply asking() {
        return new PairReply(interims, head, body, trailers, true);
    }

    /** Tells whether the head is all. */
    boolean isBare() {
        return body == null && trailers == null;
    }

    /** Tells whether the head says how long the body is. */
    boolean hasLength() {
        return NaiveField.value(head, "content-length") != null;
    }
}
