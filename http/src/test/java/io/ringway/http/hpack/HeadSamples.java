package io.ringway.http.hpack;

import io.ringway.http.Ascii;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** The head of a browser's request, an encoder for it and a decoder, all in memory outside the heap. */
public final class HeadSamples {
    /** Fields of the head. */
    public static final int FIELDS = 12;

    private static final String[] HEAD = {
        ":method", "GET", ":scheme", "https", ":authority", "www.example.com",
        ":path", "/search/results?q=io_uring&page=0000002", "User-Agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
        "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding", "gzip, deflate, br", "Accept-Language", "en-GB,en;q=0.9", "Cache-Control", "max-age=0",
        "Referer", "https://www.example.com/", "X-Requested-With", "XMLHttpRequest",
        "Cookie", "session=0123456789abcdef; theme=dark",
    };
    /** Digits at the end of the path. */
    private static final int DIGITS = 7;
    private static final int PATH = 3;

    private final UnsafeBuffer text = direct(1024);
    private final int[] ids = new int[FIELDS];
    private final int[] offsets = new int[2 * FIELDS];
    private final int[] lengths = new int[2 * FIELDS];
    private final UnsafeBuffer wire = direct(2048);
    private final HpackEncoder encoder = new HpackEncoder(direct(HpackEncoder.TABLE_BYTES));
    private final HpackDecoder decoder = new HpackDecoder(direct(4096), direct(16_384), 16_384, 100);

    /** Makes the head. */
    public HeadSamples() {
        int at = 0;
        for (int i = 0; i < HEAD.length; i++) {
            byte[] bytes = HEAD[i].getBytes(StandardCharsets.US_ASCII);
            text.putBytes(at, bytes);
            offsets[i] = at;
            lengths[i] = bytes.length;
            at += bytes.length;
            if (i % 2 == 0) {
                ids[i / 2] = PseudoHeader.lookup(text, offsets[i], lengths[i]);
            }
        }
    }

    /**
     * The encoder.
     *
     * @return always the same.
     */
    public HpackEncoder encoder() {
        return encoder;
    }

    /**
     * Changes the path.
     *
     * @param number to end it with.
     */
    public void change(int number) {
        int end = offsets[2 * PATH + 1] + lengths[2 * PATH + 1];
        text.setMemory(end - DIGITS, DIGITS, (byte) '0');
        Ascii.putLong(text, end - Ascii.decimalDigits(number), number);
    }

    /**
     * Encodes the head.
     *
     * @return bytes of the block.
     */
    public int encode() {
        int pos = encoder.beginBlock(wire, 0);
        for (int i = 0; i < FIELDS; i++) {
            pos = encoder.field(wire, pos, ids[i], text, offsets[2 * i], lengths[2 * i],
                text, offsets[2 * i + 1], lengths[2 * i + 1], HpackEncoder.BY_NAME);
        }
        return pos;
    }

    /**
     * Decodes what was encoded last.
     *
     * @param length of the block.
     * @param sink   for the fields.
     * @return what the decoder says.
     */
    public int decode(int length, FieldSink sink) {
        return decoder.decode(wire, 0, length, sink);
    }

    private static UnsafeBuffer direct(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }
}
