package io.ringway.http.h1;

import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.RequestHead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads request heads, strictly and incrementally (RFC 9112 2 to 6). Thread: any; one head at a time.
 */
public final class H1RequestParser {
    private H1RequestParser() {
    }

    /**
     * Reads on in a request head. Where it stopped is kept in the head, so the next call begins at the first byte not yet
     * seen; the bytes may have moved meanwhile.
     *
     * @param buffer     holding the head's bytes so far. Borrowed for the call.
     * @param headOffset index of the head's first byte.
     * @param limit      index behind the last byte that has arrived.
     * @param head       to fill; reset before the first call of a head.
     * @return length of the head, {@link HttpError#NEED_MORE}, or a negative {@link HttpError}, for good until reset.
     */
    @Hot
    public static int parse(UnsafeBuffer buffer, int headOffset, int limit, RequestHead head) {
        return HttpError.NEED_MORE;
    }
}
