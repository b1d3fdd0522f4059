/**
 * HPACK (RFC 7541): field sections of HTTP/2 as compressed blocks, both ways, over buffers that lie outside the heap.
 *
 * <p>A decoder and an encoder belong to one connection and hold the one state that outlives a block, the dynamic table:
 * memory the owner lends at construction, and arrays of fixed size. Nothing here allocates after that, whatever a peer
 * claims or asks for. Field names and values are not judged here (RFC 9113 8.2 is the head reader's part); what is
 * checked is that the bytes are HPACK, and how many and how large the fields are.
 *
 * <p>Allowed imports: {@code java.base}, {@code io.ringway.http} and Agrona's {@code UnsafeBuffer}. Thread: one at a
 * time. Start reading at {@link io.ringway.http.hpack.HpackDecoder}.
 */
package io.ringway.http.hpack;
