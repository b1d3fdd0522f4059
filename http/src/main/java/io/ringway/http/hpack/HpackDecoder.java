package io.ringway.http.hpack;

import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decodes the field blocks of one direction of a connection (RFC 7541 3), each of them whole: who has it in fragments
 * (RFC 9113 4.3) joins them first.
 *
 * <p>A block over a limit is decoded to its end without telling the sink, so that the table stays in step with the
 * peer's and later blocks can be read (RFC 9113 4.3): work per byte of such a block is that of any other, and nothing
 * is copied for its fields but what enters the table. A block that is no HPACK ends the connection; every later one is
 * refused, too.
 *
 * <p>Limits: bytes and fields of a section, given at construction; the dynamic table never outgrows the memory it was
 * given. Thread: one at a time. Keeps no reference to a block or sink.
 */
public final class HpackDecoder {
    /** The block was decoded, and its fields are within the limits. */
    public static final int OK = 0;
    /** The block breaks RFC 7541: a connection error COMPRESSION_ERROR (RFC 9113 4.3). */
    public static final int COMPRESSION_ERROR = -1000;
    /** Bytes a field counts beyond its name and value, in the table (RFC 7541 4.1) and in a section (RFC 9113 6.5.2). */
    public static final int FIELD_OVERHEAD = 32;
    /** Bytes of the dynamic table before any SETTINGS (RFC 9113 6.5.2). */
    public static final int TABLE_BYTES_INITIAL = 4096;
    /** Bytes of the largest dynamic table. */
    public static final int TABLE_BYTES_MAX = 65_536;

    /**
     * Makes a decoder with an empty table of {@link #TABLE_BYTES_INITIAL} bytes.
     *
     * @param table         memory for the dynamic table. Takes: it belongs to the decoder. Its capacity bounds
     *                      {@link #tableBytesLimit(int)}, TABLE_BYTES_INITIAL to {@link #TABLE_BYTES_MAX} (a peer may
     *                      use the initial size before it has seen our SETTINGS).
     * @param scratch       memory for strings while a field is decoded. Borrows: during decode only, so that all
     *                      decoders of a thread share one; at least as large as {@code table} and
     *                      {@code listBytesMax}.
     * @param listBytesMax  bytes of a field section: names, values, and {@link #FIELD_OVERHEAD} for each field, before
     *                      cookie crumbs are joined; at least 1.
     * @param fieldCountMax fields of a section, pseudo-header fields and every cookie crumb among them; at least 1.
     * @throws IllegalArgumentException if a size is out of its range.
     */
    public HpackDecoder(UnsafeBuffer table, UnsafeBuffer scratch, int listBytesMax, int fieldCountMax) {
        throw new UnsupportedOperationException();
    }

    /** Goes back to the state of a new connection, for the next one in the same slot. */
    public void reset() {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets the bound that our SETTINGS_HEADER_TABLE_SIZE puts on the peer's encoder; to be called when the peer has
     * acknowledged it (RFC 9113 4.3.1, 6.5.3). Where that is less than the table's size, the next block has to begin
     * with a size update that obeys it (RFC 7541 4.2).
     *
     * @param bytes 0 to the capacity of the table's memory.
     */
    public void tableBytesLimit(int bytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decodes one block.
     *
     * @param block  holding it. Borrows: until the method returns.
     * @param offset of the block.
     * @param length of the block, 0 or more; no byte outside is looked at.
     * @param sink   told of each field, up to the first one that exceeds a limit.
     * @return {@link #OK}; {@link HttpError#HEADER_TOO_LARGE} or {@link HttpError#TOO_MANY_HEADERS} if a limit was
     *     exceeded, and the decoder is still good; or {@link #COMPRESSION_ERROR}.
     */
    @Hot
    public int decode(UnsafeBuffer block, int offset, int length, FieldSink sink) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decodes one block whose fields nobody wants, such as that of a stream already reset (RFC 9113 5.1).
     *
     * @param block  holding it. Borrows: until the method returns.
     * @param offset of the block.
     * @param length of the block, 0 or more.
     * @return what {@link #decode} would.
     */
    public int discard(UnsafeBuffer block, int offset, int length) {
        throw new UnsupportedOperationException();
    }
}
