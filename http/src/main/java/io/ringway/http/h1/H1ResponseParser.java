package io.ringway.http.h1;

import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.ResponseHead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads response heads, strictly and incrementally (RFC 9112 2 to 6). Thread: any; one head at a time.
 */
public final class H1ResponseParser {
    private H1ResponseParser() {
    }

    /**
     * Reads on in a response head; as {@link H1RequestParser#parse}.
     *
     * @param buffer          holding the head's bytes so far. Borrowed for the call.
     * @param headOffset      index of the head's first byte.
     * @param limit           index behind the last byte that has arrived.
     * @param head            to fill; reset before the first call of a head.
     * @param requestMethodId method of the request that is answered: an answer to HEAD has no content (RFC 9112 6.3).
     * @return length of the head, {@link HttpError#NEED_MORE}, or a negative {@link HttpError}, for good until reset.
     */
    @Hot
    public static int parse(UnsafeBuffer buffer, int headOffset, int limit, ResponseHead head, int requestMethodId) {
        return HttpError.NEED_MORE;
    }
}
