package io.ringway.server;

/**
 * A {@link TypedHandler} that also says status and fields of its answer.
 *
 * <pre>{@code
 * builder.post("/orders", orders, receipts, (order, request, response) -> {
 *     Receipt receipt = shop.place(order);
 *     response.status(201).header("Location", "/orders/" + receipt.id());
 *     return receipt;
 * });
 * }</pre>
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
@FunctionalInterface
public interface TypedResponder<I, O> {

    /**
     * Answers a request.
     *
     * @param body     of the request, decoded
     * @param request  the rest of it; valid until this returns
     * @param response for status and fields; the body is what this returns. Valid until this returns
     * @return the body of the answer; null: none, and 204 if no status was set
     * @throws Exception to answer with an error, as in {@link Handler}
     */
    O handle(I body, Request request, Response response) throws Exception;
}
