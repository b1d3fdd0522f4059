/**
 * The vocabulary of HTTP: methods, field names, heads as ranges over the bytes that arrived, limits and error codes.
 *
 * <p>Everything here is sans-IO: bytes come in as (buffer, offset, length), nothing here opens, waits, reads a clock or
 * starts a thread. Text is never turned into strings on the way through; a head is an index of offsets relative to its
 * own first byte, so its bytes may be moved between two calls.
 *
 * <p>Allowed imports: {@code java.base} and Agrona's {@code UnsafeBuffer}. Thread: an instance belongs to one thread at
 * a time; static methods are pure. Start reading at {@link io.ringway.http.RequestHead}.
 */
package io.ringway.http;
