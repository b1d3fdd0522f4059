/**
 * HTTP/2 once more, for tests: codec, peers, a client and an origin over sockets. All of it is naive on purpose -
 * allocating, without a thought for speed, strict about what it reads - and shares no code with the product, so that a
 * mistake is not made twice. {@link io.ringway.server.h2test.NaiveH2Peer} does no I/O and knows no time, so it serves
 * the simulator as well. May import {@code java} only; the tests of the gateway that use it are in
 * {@code io.ringway.server.it}. Thread: peers are for one thread at a time, sockets bring threads of their own. Entry:
 * {@link io.ringway.server.h2test.NaiveH2Peer}, {@link io.ringway.server.h2test.H2TestClient} and
 * {@link io.ringway.server.h2test.H2TestOrigin}.
 */
package io.ringway.server.h2test;
