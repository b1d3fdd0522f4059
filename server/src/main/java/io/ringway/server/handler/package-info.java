/**
 * The seam between the data plane and code in this process that answers requests itself: what such code implements
 * ({@link io.ringway.server.handler.LocalHandler}), what it sees of a request
 * ({@link io.ringway.server.handler.LocalRequest}), how it answers later
 * ({@link io.ringway.server.handler.DeferredAnswers}), and what an answer is
 * ({@link io.ringway.server.handler.LocalAnswer}). May import {@code http}. Thread: the loop's that serves the request.
 * Entry: {@link io.ringway.server.handler.LocalHandler}.
 */
package io.ringway.server.handler;
