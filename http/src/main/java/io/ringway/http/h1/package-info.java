/**
 * HTTP/1.1 (RFC 9112): incremental strict parsers for both kinds of head, the chunked transfer coding, and the encoder.
 *
 * <p>The parsers are static and keep what they need to resume inside the head they fill; they hold no reference to a
 * buffer after returning and look at no byte outside the range they were given. Where RFC 9112 leaves the choice between
 * repair and refusal, they refuse: a gateway that repairs a message has a peer that repairs it differently.
 *
 * <p>Allowed imports: {@code java.base}, {@code io.ringway.http} and Agrona's {@code UnsafeBuffer}. Thread: any, as long
 * as one head or decoder is used by one thread at a time. Start reading at {@link io.ringway.http.h1.H1RequestParser}.
 */
package io.ringway.http.h1;
