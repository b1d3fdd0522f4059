package io.ringway.server;

/**
 * Makes answers of what the handlers of a server throw ({@link HandlerRegistry#onException}).
 *
 * <pre>{@code
 * builder.onException((thrown, request, response) -> {
 *     switch (thrown) {
 *         case NoSuchElementException none -> throw new HttpException(404, none.getMessage());
 *         case SQLTransientException away ->
 *             throw new HttpException(503, "try again", away).header("Retry-After", "5");
 *         default -> throw thrown;
 *     }
 * });
 * }</pre>
 *
 * <p>It is asked where nothing of the response has gone out and somebody still waits for it. Not for errors such as
 * {@link StackOverflowError}, which are always 500, nor for a client that has gone.
 *
 * <p>Thread: that of the handler that threw, where it may do what the handler may.
 */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Answers, or throws what is to be answered instead: an {@link HttpException} as that one says, anything else, the
     * exception itself included, with 500. An exception that is answered here with a status below 500 is not logged.
     *
     * @param thrown   by the handler; an {@link HttpException} too, so that errors may have pages of their own
     * @param request  that it was to answer
     * @param response empty again, with the status of the {@link HttpException}, or 500
     * @throws Exception to answer with
     */
    void handle(Exception thrown, Request request, Response response) throws Exception;
}
