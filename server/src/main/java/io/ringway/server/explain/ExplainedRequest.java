package io.ringway.server.explain;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.router.RouteExplanation;
import java.util.List;

/**
 * What a gateway would do with a request.
 *
 * @param query     that was asked.
 * @param isTrusted says whether the client is a trusted proxy.
 * @param host      that the request was routed by, without a port; null if it was not routed.
 * @param sentPath  as it was sent; null if the request was not routed.
 * @param path      that was matched: the canonical form of what was sent; null if the request was not routed.
 * @param routing   is the router's decision, or null: the request was refused before it was asked.
 * @param answer    of the gateway itself, lines of its head, an empty one and its body; null if the request goes on, or
 *                  to a handler.
 * @param forward   is where the request goes, or null: the gateway or a handler in it answers.
 * @param isTaken   says whether a route did with the request what it is there for.
 */
public record ExplainedRequest(ExplainQuery query, boolean isTrusted, String host, String sentPath, String path,
                               RouteExplanation routing, List<String> answer, Forward forward, boolean isTaken) {

    /**
     * A request on its way to an upstream.
     *
     * @param endpoint that the balancer picked, by index.
     * @param cluster  it is one of.
     * @param names    of the cluster's endpoints.
     * @param head     that would be sent, in lines.
     */
    public record Forward(int endpoint, ClusterSnapshot cluster, List<String> names, List<String> head) {

        /** Takes copies of the lists. */
        public Forward {
            names = List.copyOf(names);
            head = List.copyOf(head);
        }
    }
}
