package io.ringway.server.snapshot;

/** What is spoken to an endpoint. */
public enum UpstreamProtocol {
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2 by prior knowledge (RFC 9113 3.3), and nothing else. */
    HTTP2,
    /** HTTP/2 by prior knowledge; HTTP/1.1 where the endpoint turns out not to speak it. */
    HTTP2_OR_1
}
