package io.ringway.server;

/**
 * The routes of a {@link RingwayBuilder}, one method for each of HTTP's. A path is a pattern: <code>{name}</code> is
 * one segment, a final <code>{rest*}</code> all that follows; {@code docs/router.md} says which of several routes takes
 * a request. Every route has a pool of its own, unless its options say that it shares one, or has none.
 */
public sealed interface Routes permits RingwayBuilder {

    /**
     * Answers a method. The route and its handler are named by both, such as {@code GET /hello}.
     *
     * @param method  to answer, in its own case; {@code *}: every one
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     * @throws IllegalArgumentException if one of them is missing, method and path together are longer than 127
     *                                  characters, or there is such a route already
     */
    RingwayBuilder route(String method, String path, Handler handler, HandlerOptions how);

    /**
     * Answers GET (and with it HEAD).
     *
     * @param path    pattern: <code>{name}</code> is one segment, a final <code>{rest*}</code> all that follows
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder get(String path, Handler handler) {
        return get(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers GET (and with it HEAD).
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder get(String path, Handler handler, HandlerOptions how) {
        return route("GET", path, handler, how);
    }

    /**
     * Answers GET (and with it HEAD) with a typed body; one of the request is not read.
     *
     * @param path    pattern
     * @param out     codec of responses
     * @param handler that may block
     * @param <O>     what goes out
     * @return this
     */
    default <O> RingwayBuilder get(String path, Codec<O> out, ValueHandler<O> handler) {
        return get(path, TypedHandler.of(out, handler));
    }

    /**
     * Answers GET (and with it HEAD) with a typed body; one of the request is not read.
     *
     * @param path    pattern
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <O>     what goes out
     * @return this
     */
    default <O> RingwayBuilder get(String path, Codec<O> out, ValueHandler<O> handler, HandlerOptions how) {
        return get(path, TypedHandler.of(out, handler), how);
    }

    /**
     * Answers POST.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder post(String path, Handler handler) {
        return post(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers POST.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder post(String path, Handler handler, HandlerOptions how) {
        return route("POST", path, handler, how);
    }

    /**
     * Answers POST with typed bodies.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler that may block
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder post(String path, Codec<I> in, Codec<O> out, TypedHandler<I, O> handler) {
        return post(path, TypedHandler.of(in, out, handler));
    }

    /**
     * Answers POST with typed bodies.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder post(String path, Codec<I> in, Codec<O> out, TypedHandler<I, O> handler,
                                       HandlerOptions how) {
        return post(path, TypedHandler.of(in, out, handler), how);
    }

    /**
     * Answers POST with typed bodies, by a handler that also says status and fields.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler that may block
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder post(String path, Codec<I> in, Codec<O> out, TypedResponder<I, O> handler) {
        return post(path, TypedHandler.of(in, out, handler));
    }

    /**
     * Answers POST with typed bodies, by a handler that also says status and fields.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder post(String path, Codec<I> in, Codec<O> out, TypedResponder<I, O> handler,
                                       HandlerOptions how) {
        return post(path, TypedHandler.of(in, out, handler), how);
    }

    /**
     * Answers PUT.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder put(String path, Handler handler) {
        return put(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers PUT.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder put(String path, Handler handler, HandlerOptions how) {
        return route("PUT", path, handler, how);
    }

    /**
     * Answers PUT with typed bodies.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler that may block
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder put(String path, Codec<I> in, Codec<O> out, TypedHandler<I, O> handler) {
        return put(path, TypedHandler.of(in, out, handler));
    }

    /**
     * Answers PUT with typed bodies.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder put(String path, Codec<I> in, Codec<O> out, TypedHandler<I, O> handler,
                                      HandlerOptions how) {
        return put(path, TypedHandler.of(in, out, handler), how);
    }

    /**
     * Answers PUT with typed bodies, by a handler that also says status and fields.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler that may block
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder put(String path, Codec<I> in, Codec<O> out, TypedResponder<I, O> handler) {
        return put(path, TypedHandler.of(in, out, handler));
    }

    /**
     * Answers PUT with typed bodies, by a handler that also says status and fields.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder put(String path, Codec<I> in, Codec<O> out, TypedResponder<I, O> handler,
                                      HandlerOptions how) {
        return put(path, TypedHandler.of(in, out, handler), how);
    }

    /**
     * Answers PATCH.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder patch(String path, Handler handler) {
        return patch(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers PATCH.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder patch(String path, Handler handler, HandlerOptions how) {
        return route("PATCH", path, handler, how);
    }

    /**
     * Answers PATCH with typed bodies.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler that may block
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder patch(String path, Codec<I> in, Codec<O> out, TypedHandler<I, O> handler) {
        return patch(path, TypedHandler.of(in, out, handler));
    }

    /**
     * Answers PATCH with typed bodies.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder patch(String path, Codec<I> in, Codec<O> out, TypedHandler<I, O> handler,
                                        HandlerOptions how) {
        return patch(path, TypedHandler.of(in, out, handler), how);
    }

    /**
     * Answers PATCH with typed bodies, by a handler that also says status and fields.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler that may block
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder patch(String path, Codec<I> in, Codec<O> out, TypedResponder<I, O> handler) {
        return patch(path, TypedHandler.of(in, out, handler));
    }

    /**
     * Answers PATCH with typed bodies, by a handler that also says status and fields.
     *
     * @param path    pattern
     * @param in      codec of requests
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <I>     what comes in
     * @param <O>     what goes out
     * @return this
     */
    default <I, O> RingwayBuilder patch(String path, Codec<I> in, Codec<O> out, TypedResponder<I, O> handler,
                                        HandlerOptions how) {
        return patch(path, TypedHandler.of(in, out, handler), how);
    }

    /**
     * Answers DELETE.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder delete(String path, Handler handler) {
        return delete(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers DELETE.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder delete(String path, Handler handler, HandlerOptions how) {
        return route("DELETE", path, handler, how);
    }

    /**
     * Answers DELETE with a typed body; one of the request is not read.
     *
     * @param path    pattern
     * @param out     codec of responses
     * @param handler that may block
     * @param <O>     what goes out
     * @return this
     */
    default <O> RingwayBuilder delete(String path, Codec<O> out, ValueHandler<O> handler) {
        return delete(path, TypedHandler.of(out, handler));
    }

    /**
     * Answers DELETE with a typed body; one of the request is not read.
     *
     * @param path    pattern
     * @param out     codec of responses
     * @param handler to run
     * @param how     to run it
     * @param <O>     what goes out
     * @return this
     */
    default <O> RingwayBuilder delete(String path, Codec<O> out, ValueHandler<O> handler, HandlerOptions how) {
        return delete(path, TypedHandler.of(out, handler), how);
    }

    /**
     * Answers HEAD where GET is not to do it.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder head(String path, Handler handler) {
        return head(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers HEAD.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder head(String path, Handler handler, HandlerOptions how) {
        return route("HEAD", path, handler, how);
    }

    /**
     * Answers OPTIONS.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder options(String path, Handler handler) {
        return options(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers OPTIONS.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder options(String path, Handler handler, HandlerOptions how) {
        return route("OPTIONS", path, handler, how);
    }

    /**
     * Answers every method that has no route of its own for the path.
     *
     * @param path    pattern
     * @param handler that may block
     * @return this
     */
    default RingwayBuilder any(String path, Handler handler) {
        return any(path, handler, HandlerOptions.pooled());
    }

    /**
     * Answers every method that has no route of its own for the path.
     *
     * @param path    pattern
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    default RingwayBuilder any(String path, Handler handler, HandlerOptions how) {
        return route("*", path, handler, how);
    }
}
