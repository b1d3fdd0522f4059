/**
 * Says what a gateway would do with a request, and why, without sending anything: the request is made into bytes, and
 * the product's own parser, table and engine are run on them, with recorders where the sockets would be. Entry:
 * {@link io.ringway.server.explain.RequestExplainer}; {@link io.ringway.server.explain.ExplainedText} prints.
 *
 * <p>Control plane: may import everything but {@code cli}, {@code worker}, {@code conn} and the protocol packages.
 * Thread: any but a worker's. Opens nothing and resolves no names.
 */
package io.ringway.server.explain;
