package io.ringway.server;

/**
 * A handler that gives a value, which a {@link Codec} writes: for requests without a body.
 *
 * @param <O> what goes out
 */
@FunctionalInterface
public interface ValueHandler<O> {

    /**
     * Answers a request.
     *
     * @param request  valid until this returns
     * @param response for status and fields; the body is what this returns. Valid until this returns
     * @return the body of the answer; null: none, and 204 if no status was set
     * @throws Exception to answer with an error, as in {@link Handler}
     */
    O handle(Request request, Response response) throws Exception;
}
