package io.ringway.server;

/**
 * Answers requests in this process.
 *
 * <pre>{@code
 * Handler hello = (request, response) -> response.text("Hello, " + request.path("name") + "!\n");
 * }</pre>
 *
 * <p>Request and response are the handler's until it returns; it must have answered by then. What it throws becomes the
 * answer: an {@link HttpException} the one it names, anything else 500. One handler serves many requests at a time,
 * each on a thread of its own.
 *
 * <p>Thread: one of the handler's pool, where it may block; a virtual thread; or the core itself, where it must not
 * ({@link HandlerOptions}).
 */
@FunctionalInterface
public interface Handler {

    /**
     * Answers a request.
     *
     * @param request  to answer; valid until this returns
     * @param response to answer with; valid until this returns
     * @throws Exception to answer with an error
     */
    void handle(Request request, Response response) throws Exception;
}
