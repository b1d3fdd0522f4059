package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.fuzz.StrictHpack;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Huffman code both ways, against one that goes bit by bit. */
class HpackHuffmanTest {
    private static final long SEED = 7541;

    private final UnsafeBuffer decoded = new UnsafeBuffer(new byte[4096]);

    @Test
    void shouldCodeEveryByteAlone() {
        for (int b = 0; b < 256; b++) {
            checkBothWays(String.valueOf((char) b));
        }
    }

    @Test
    void shouldCodeTextOfAllKinds() {
        Random random = new Random(SEED);
        String common = "abcdefghijklmnopqrstuvwxyz0123456789-/.:;=, ABCDEFGH";
        for (int i = 0; i < 20_000; i++) {
            int kind = random.nextInt(3);
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                boolean isCommon = kind == 0 || kind == 1 && random.nextInt(4) > 0;
                text.append(isCommon ? common.charAt(random.nextInt(common.length())) : (char) random.nextInt(256));
            }
            checkBothWays(text.toString());
        }
    }

    @Test
    void shouldAgreeOnRandomBits() {
        Random random = new Random(SEED);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (random.nextBoolean() && bytes.length > 0) {
                bytes[bytes.length - 1] |= (byte) (0xff >>> 1 + random.nextInt(7));
            }
            String expected = StrictHpack.huffman(bytes);
            assertThat(decode(bytes, decoded.capacity())).as("%s", (Object) bytes).isEqualTo(expected);
            accepted += expected == null ? 0 : 1;
        }
        assertThat(accepted).isBetween(20_000, 80_000);
    }

    @Test
    void shouldSayWhereThereIsNoRoom() {
        String text = "www.example.com/\u00ff\u0000~and-more-of-it";
        byte[] bytes = StrictHpack.huffman(text);
        UnsafeBuffer src = new UnsafeBuffer(bytes);
        for (int room = 0; room < text.length(); room++) {
            decoded.setMemory(0, decoded.capacity(), (byte) 0xdb);
            assertThat(HpackHuffman.decode(src, 0, bytes.length, decoded, 16, 16 + room))
                .isEqualTo(HpackHuffman.NO_ROOM);
            assertThat(decoded.getByte(15)).isEqualTo((byte) 0xdb);
            assertThat(decoded.getByte(16 + room)).isEqualTo((byte) 0xdb);
        }
        assertThat(decode(bytes, text.length())).isEqualTo(text);
        assertThat(HpackHuffman.decodedLength(src, 0, bytes.length)).isEqualTo(text.length());
    }

    /** RFC 7541 5.2: no padding of eight bits or more, of zeros, no EOS. */
    @ParameterizedTest
    @ValueSource(strings = {
        "ff", "ffff", "ffffffff", "fffffffc", "fffffffffffffffffffffffff1", "1fff", "18", "1e", "00", "1c64ff",
        "1c649fffffffffff", "3fffffff", "7ffffffe", "f8ffff", "f1e3c2e5f23a6ba0ab90f4ffff", "f1e3c2e5f23a6ba0ab90f4fe",
    })
    void shouldRefuseBadEnds(String hex) {
        byte[] bytes = Blocks.hex(hex);
        assertThat(StrictHpack.huffman(bytes)).isNull();
        assertThat(decode(bytes, decoded.capacity())).isNull();
        assertThat(HpackHuffman.decodedLength(new UnsafeBuffer(bytes), 0, bytes.length))
            .isEqualTo(HpackHuffman.INVALID);
    }

    private void checkBothWays(String text) {
        UnsafeBuffer src = new UnsafeBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
        for (boolean isLower : new boolean[] {false, true}) {
            byte[] expected = StrictHpack.huffman(isLower ? lower(text) : text);
            UnsafeBuffer encoded = new UnsafeBuffer(new byte[expected.length]);
            assertThat(HpackHuffman.encodedLength(src, 0, src.capacity(), isLower)).isEqualTo(expected.length);
            assertThat(HpackHuffman.encode(src, 0, src.capacity(), isLower, encoded, 0)).isEqualTo(expected.length);
            assertThat(encoded.byteArray()).isEqualTo(expected);
        }
        assertThat(decode(StrictHpack.huffman(text), text.length())).isEqualTo(text);
    }

    private String decode(byte[] bytes, int room) {
        int length = HpackHuffman.decode(new UnsafeBuffer(bytes), 0, bytes.length, decoded, 0, room);
        assertThat(length).isNotEqualTo(HpackHuffman.NO_ROOM);
        return length < 0 ? null : new String(decoded.byteArray(), 0, length, StandardCharsets.ISO_8859_1);
    }

    /** In ASCII only: one character is one byte here. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder();
        text.chars().forEach(c -> lower.append(c < 128 ? String.valueOf((char) c).toLowerCase(Locale.ROOT)
            : String.valueOf((char) c)));
        return lower.toString();
    }
}
