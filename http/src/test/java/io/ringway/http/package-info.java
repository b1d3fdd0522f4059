/**
 * Tests of the vocabulary, and what all codec tests share.
 *
 * <p>Parser tests read their input whole, byte by byte and in random pieces, twice on the same instance, through
 * {@link io.ringway.http.Delivery}; buffers end where the delivered bytes end, so that a read beyond them throws.
 */
package io.ringway.http;
