/**
 * HTTP/2 (RFC 9113) for both roles: frames, connection rules, flow control, heads, and the budget that ends floods.
 *
 * <p>Sans-IO: {@link io.ringway.http.h2.H2Connection} is fed with received ranges and calls its
 * {@link io.ringway.http.h2.H2Events}; what it has to say itself (acknowledgements, window updates, resets, GOAWAY)
 * goes to a bounded {@link io.ringway.http.h2.H2ControlSink}. The owner writes HEADERS and DATA into its own output,
 * and the connection writes their frame headers, so that windows are charged for exactly what is sent. Time comes in as
 * {@code nowNs}.
 *
 * <p>Peer errors are values: a negative {@link io.ringway.http.h2.H2ErrorCode}. What a stream error would allow and
 * only an attacker causes is a connection error. Nothing is allocated per frame or stream; every table, window, block
 * and budget is bounded by {@link io.ringway.http.h2.H2Limits}.
 *
 * <p>Allowed imports: {@code java.base}, {@code io.ringway.http}, {@code io.ringway.http.hpack} and Agrona's
 * {@code UnsafeBuffer}. Thread: one connection, with its streams, belongs to one thread. Start reading at
 * {@link io.ringway.http.h2.H2Connection}.
 */
package io.ringway.http.h2;
