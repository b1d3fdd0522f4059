package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.fuzz.StrictHpack.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an encoder writes: how short, what it remembers, what it must not, and never more than it said. */
class HpackEncoderTest {
    private final Encoding encoding = new Encoding(HpackEncoder.TABLE_BYTES);

    /** One byte less than the string, whose length comes first. */
    @ParameterizedTest
    @ValueSource(strings = {"", "yyyyyyyy", "text/html", "\u0001\u0002", "{\\}", "A mixed {one}"})
    void shouldTellHowLongATextIs(String text) {
        UnsafeBuffer from = new UnsafeBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
        UnsafeBuffer to = new UnsafeBuffer(new byte[64]);
        int end = HpackString.put(to, 0, from, 0, text.length(), false);
        assertThat(HpackEncoder.textLength(from, 0, text.length())).isEqualTo(end - 1);
    }

    @ParameterizedTest
    @CsvSource({
        ":method,GET,82", ":method,POST,83", ":path,/,84", ":path,/index.html,85", ":scheme,http,86",
        ":scheme,https,87", ":status,200,88", ":status,500,8e", "Accept-Encoding,'gzip, deflate',90", "Accept,'',93",
    })
    void shouldUseTheStaticTable(String name, String value, String hex) {
        assertThat(encode(name, value)).isEqualTo(hex);
        assertThat(encoding.table()).isEmpty();
    }

    @Test
    void shouldWriteEveryStatus() {
        UnsafeBuffer to = new UnsafeBuffer(new byte[HpackEncoder.STATUS_MAX]);
        Decoding decoding = new Decoding();
        for (int status = 100; status <= 999; status++) {
            byte[] block = new byte[encoding.encoder.status(to, 0, status)];
            to.getBytes(0, block);
            assertThat(decoding.decode(block)).isEqualTo(HpackDecoder.OK);
            assertThat(decoding.texts()).containsExactly(":status: " + status);
        }
        assertThat(encoding.encoder.status(to, 0, 999)).as("as the newest entry").isEqualTo(1);
    }

    @Test
    void shouldIndexAtOnceWhatHasFewValues() {
        assertThat(encode(":authority", "www.example.com")).startsWith("41");
        assertThat(encode(":authority", "www.example.com")).isEqualTo("be");
        assertThat(encode("Content-Type", "text/html")).startsWith("5f");
        assertThat(encode("content-type", "text/html")).isEqualTo("be");
        assertThat(encoding.table()).containsExactly("content-type: text/html", ":authority: www.example.com");
    }

    @Test
    void shouldIndexOnSecondSightWhatHasMany() {
        assertThat(encode(":path", "/a/b?c")).startsWith("04");
        assertThat(encoding.table()).isEmpty();
        assertThat(encode(":path", "/a/b?c")).startsWith("44");
        assertThat(encode(":path", "/a/b?c")).isEqualTo("be");
        assertThat(encode("X-Custom-Name", "1")).startsWith("00");
        assertThat(encode("x-custom-name", "1")).startsWith("40");
        assertThat(encode("X-CUSTOM-NAME", "1")).isEqualTo("be");
        assertThat(encode("x-Custom-Name", "2")).as("the name from the table").startsWith("0f2f");
        assertThat(encode("Refresh", "5")).as("a name without an id, from the static table").startsWith("0f25");
        assertThat(encoding.table()).containsExactly("x-custom-name: 1", ":path: /a/b?c");
    }

    @Test
    void shouldNotIndexWhatIsMadeForOneMessage() {
        for (String name : List.of("X-Request-ID", "traceparent", "Age", "Content-Range")) {
            for (int i = 0; i < 3; i++) {
                encode(name, "0123456789");
            }
        }
        for (int i = 0; i < 500; i++) {
            encode(":path", "/item/" + i);
            encode("X-Amzn-Trace-Id", "Root=1-" + i);
        }
        assertThat(encoding.table()).isEmpty();
    }

    @Test
    void shouldNotIndexWhatWouldEvictHalfTheTable() {
        String large = "v".repeat(2000);
        encode("Content-Type", large + large);
        encode("Content-Type", large + "v".repeat(5));
        assertThat(encoding.table()).isEmpty();
        encode("Content-Type", large);
        assertThat(encoding.table()).hasSize(1);
    }

    @Test
    void shouldObeyWhoWantsNoIndex() {
        Field field = new Field("content-type", "text/css", false);
        for (int i = 0; i < 3; i++) {
            byte[] block = encoding.encodeAndCheck(List.of(field), HpackEncoder.WITHOUT_INDEXING);
            assertThat(block[0]).isEqualTo((byte) 0x0f);
        }
        assertThat(encoding.encodeAndCheck(List.of(field), HpackEncoder.NEVER_INDEXED)[0]).isEqualTo((byte) 0x1f);
        assertThat(encoding.encodeAndCheck(List.of(new Field(":method", "GET", true)), HpackEncoder.BY_NAME)[0])
            .as("never, although it is in the static table").isEqualTo((byte) 0x12);
        assertThat(encoding.table()).isEmpty();
    }

    /** Fields far larger than any table or frame; the room given is exactly the bound. */
    @Test
    @Tag("B062")
    void shouldKeepToItsBounds() {
        String huge = "\u00ff".repeat(60 * 1024);
        List<Field> fields = new ArrayList<>(List.of(new Field(":method", "M".repeat(300), false),
            new Field(":scheme", "s".repeat(300), false), new Field("X-Huge", huge, false),
            new Field("Content-Type", huge, false), new Field("Cookie", huge, false),
            new Field("N".repeat(40_000), "0".repeat(60 * 1024), false), new Field("", "", false),
            new Field("\u0000".repeat(127), "\u0000".repeat(127), false)));
        IntStream.range(0, 200).forEach(i -> fields.add(new Field("X-Field-" + i, "value " + i, false)));
        for (int i = 0; i < 3; i++) {
            encoding.encodeAndCheck(fields, HpackEncoder.BY_NAME);
        }
        assertThatThrownBy(() -> HpackEncoder.fieldLengthMax(Integer.MAX_VALUE - 20, 10))
            .isInstanceOf(ArithmeticException.class);
    }

    /** Every length about those where an integer grows, in plain and in the Huffman code. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00ff", "~", "A"})
    @Tag("B062")
    void shouldKeepToItsBoundsAtEveryLength(String character) {
        for (int length = 0; length < 600; length++) {
            Field field = new Field("X-" + character.repeat(length), character.repeat(length), length % 3 == 0);
            encoding.encodeAndCheck(List.of(field, field), HpackEncoder.BY_NAME);
        }
    }

    @Test
    @Tag("B063")
    void shouldNotBelieveThePeersTableSize() {
        encoding.peerLimit(4_294_967_295L);
        for (int i = 0; i < 1000; i++) {
            encode("content-type", "text/x-" + i);
        }
        assertThat(encoding.tableBytes()).isBetween(4000, HpackEncoder.TABLE_BYTES);
        encoding.peerLimit(0);
        assertThat(encode("content-type", "text/html")).startsWith("20");
        assertThat(encode("content-type", "text/html")).startsWith("0f");
        assertThat(encoding.tableBytes()).isZero();
        encoding.peerLimit(4096);
        assertThat(encode("content-type", "text/html")).startsWith("3fe11f5f");
        for (int i = 0; i < 1000; i++) {
            encoding.peerLimit(0);
            encoding.peerLimit(4096);
        }
        assertThat(encode("content-type", "text/html")).as("the smallest, then the last").startsWith("203fe11f5f");
        assertThat(encode("content-type", "text/html")).isEqualTo("be");
        for (int i = 0; i < 1000; i++) {
            encoding.peerLimit(i % 2 == 0 ? 0 : 4096);
            assertThat(encode(":method", "GET")).isEqualTo(i % 2 == 0 ? "2082" : "3fe11f82");
        }
    }

    @Test
    @Tag("B063")
    void shouldSayThatItsTableIsSmaller() {
        Encoding small = new Encoding(100);
        assertThat(hex(small.encodeAndCheck(List.of(new Field(":method", "GET", false)), 0))).isEqualTo("3f4582");
        assertThat(hex(small.encodeAndCheck(List.of(new Field(":method", "GET", false)), 0))).isEqualTo("82");
        Encoding large = new Encoding(65_536);
        assertThat(hex(large.encodeAndCheck(List.of(new Field(":method", "GET", false)), 0))).isEqualTo("82");
        large.peerLimit(1 << 20);
        assertThat(hex(large.encodeAndCheck(List.of(new Field(":method", "GET", false)), 0))).isEqualTo("3fe1ff0382");
        assertThatThrownBy(() -> new Encoding(65_537)).hasMessageContaining("65537");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "cookie", "Set-Cookie", "proxy-authorization"})
    @Tag("B064")
    void shouldNeverIndexCredentials(String name) {
        for (String value : List.of("secret", "secret", "", "s".repeat(3000))) {
            for (int indexing : new int[] {HpackEncoder.BY_NAME, HpackEncoder.WITHOUT_INDEXING}) {
                byte[] block = encoding.encodeAndCheck(List.of(new Field(name, value, false)), indexing);
                assertThat(block[0] & 0xf0).isEqualTo(0x10);
            }
        }
        assertThat(encoding.table()).isEmpty();
    }

    /** Names that differ in case only meet; names that only look alike do not. */
    @Test
    void shouldTellNamesApart() {
        encode("x-a", "1");
        encode("X-A", "1");
        assertThat(encode("x-A", "1")).isEqualTo("be");
        for (String other : List.of("x-b", "x-a ", "x\ra", "x-\u00c1", "x-\u0041\u0000")) {
            assertThat(encode(other, "1")).as(other).startsWith("00");
        }
    }

    private String encode(String name, String value) {
        return hex(encoding.encodeAndCheck(List.of(new Field(name, value, false)), HpackEncoder.BY_NAME));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
