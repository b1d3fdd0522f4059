package io.ringway.server;

/**
 * A handler that takes a value and gives one; {@link Codec}s do the rest.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
@FunctionalInterface
public interface TypedHandler<I, O> {

    /**
     * Answers a request.
     *
     * @param body    of the request, decoded
     * @param request the rest of it; valid until this returns
     * @return the body of the answer; null: 204
     * @throws Exception to answer with an error, as in {@link Handler}
     */
    O handle(I body, Request request) throws Exception;

    /**
     * Makes a handler of it: a body of another type is answered with 415, a malformed one with 400.
     *
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to call
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return the handler
     */
    static <I, O> Handler of(Codec<I> in, Codec<O> out, TypedHandler<I, O> handler) {
        return of(in, out, (body, request, _) -> handler.handle(body, request));
    }

    /**
     * Makes a handler of one that also says status and fields; all else is the same.
     *
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to call
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return the handler
     */
    static <I, O> Handler of(Codec<I> in, Codec<O> out, TypedResponder<I, O> handler) {
        return new CodecHandler<>(in, out, handler);
    }

    /**
     * Makes a handler of one that gives a value; a body of the request is not read.
     *
     * @param out     codec of responses
     * @param handler to call
     * @param <O>     what goes out
     * @return the handler
     */
    static <O> Handler of(Codec<O> out, ValueHandler<O> handler) {
        return new CodecHandler<Void, O>(null, out, (_, request, response) -> handler.handle(request, response));
    }
}
