package io.ringway.server.h2test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a stream stood when a client looked at it.
 *
 * @param status     of the final response, 0 if none came
 * @param fields     of its head
 * @param body       as far as it came and was kept
 * @param received   bytes of the body that came
 * @param trailers   null if none came
 * @param interims   heads of interim responses
 * @param isComplete tells whether it was ended in order
 * @param reset      code it was reset with, or -1
 */
public record H2Response(int status, List<NaiveField> fields, byte[] body, long received, List<NaiveField> trailers,
    List<List<NaiveField>> interims, boolean isComplete, int reset) {

    static H2Response of(NaiveH2Stream stream) {
        return new H2Response(stream.status(), stream.head() == null ? List.of() : stream.head(), stream.body(),
            stream.received(), stream.trailers(), stream.interims(), stream.isRemoteEnded(), stream.remoteReset());
    }

    /** The first value of a field, or null. */
    public String field(String name) {
        return NaiveField.value(fields, name);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** Tells whether it came whole with this status. */
    public boolean isWhole(int expected) {
        return status == expected && isComplete && reset < 0;
    }

    @Override
    public String toString() {
        return "status " + status + ", " + received + " bytes" + (isComplete ? ", complete" : ", cut")
            + (reset >= 0 ? ", reset with " + reset : "");
    }
}
