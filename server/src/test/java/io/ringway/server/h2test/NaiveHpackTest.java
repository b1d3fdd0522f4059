package io.ringway.server.h2test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.h2test.NaiveHpackEncoder.Form;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle of header compression, against what others encoded and the examples of RFC 7541. */
class NaiveHpackTest {

    private static final int STORIES_MIN = 90;

    private static List<NaiveField> indexable(List<NaiveField> fields) {
        return fields.stream().map(field -> NaiveField.of(field.name(), field.value())).toList();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Test
    void shouldDecodeEveryStory() throws NaiveHpackException {
        List<HpackStory> stories = HpackStory.all();
        assertThat(stories).hasSizeGreaterThanOrEqualTo(STORIES_MIN);
        int entries = 0;
        for (HpackStory story : stories) {
            NaiveHpackDecoder decoder = new NaiveHpackDecoder();
            for (HpackStory.Block block : story.blocks()) {
                if (block.tableSize() >= 0) {
                    decoder.limit(block.tableSize());
                }
                assertThat(indexable(decoder.decode(block.wire()))).as(story.name()).isEqualTo(block.fields());
                assertThat(decoder.tableSize()).isLessThanOrEqualTo(decoder.tableCapacity());
            }
            entries += decoder.tableCount();
        }
        assertThat(entries).as("entries left in the tables").isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void shouldDecodeWhatItEncodes(Form form) throws NaiveHpackException {
        Random random = new Random(form.ordinal());
        for (HpackStory story : HpackStory.all()) {
            NaiveHpackEncoder encoder = new NaiveHpackEncoder(form, random.nextBoolean());
            NaiveHpackDecoder decoder = new NaiveHpackDecoder();
            for (HpackStory.Block block : story.blocks()) {
                if (random.nextInt(4) == 0) {
                    int size = random.nextInt(4097);
                    decoder.limit(size);
                    encoder.capacity(size);
                }
                List<NaiveField> decoded = decoder.decode(encoder.encode(block.fields()));
                assertThat(indexable(decoded)).as(story.name()).isEqualTo(block.fields());
                assertThat(decoded).allMatch(field -> field.neverIndexed() == (form == Form.NEVER));
            }
        }
    }

    @Test
    void shouldCarryEveryByteInBothCodes() throws NaiveHpackException {
        byte[] bytes = new byte[1024];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7 + i / 256);
        }
        List<NaiveField> fields = NaiveField.list("x", new String(bytes, StandardCharsets.ISO_8859_1));
        for (boolean huffman : new boolean[] {false, true}) {
            assertThat(new NaiveHpackDecoder().decode(new NaiveHpackEncoder(Form.INDEXED, huffman).encode(fields)))
                .isEqualTo(fields);
        }
    }

    /** RFC 7541 C.4, byte for byte both ways. */
    @Test
    void shouldAgreeWithTheExamplesOfTheRfc() throws NaiveHpackException {
        NaiveHpackEncoder encoder = new NaiveHpackEncoder(Form.INDEXED, true);
        NaiveHpackDecoder decoder = new NaiveHpackDecoder();
        List<NaiveField> plain = NaiveField.list(":method", "GET", ":scheme", "http", ":path", "/",
            ":authority", "www.example.com");
        List<NaiveField> cached = new ArrayList<>(plain);
        cached.add(NaiveField.of("cache-control", "no-cache"));
        List<NaiveField> own = NaiveField.list(":method", "GET", ":scheme", "https", ":path", "/index.html",
            ":authority", "www.example.com", "custom-key", "custom-value");
        List<List<NaiveField>> sections = List.of(plain, cached, own);
        List<String> blocks = List.of("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(encoder.encode(sections.get(i))).isEqualTo(hex(blocks.get(i)));
            assertThat(decoder.decode(hex(blocks.get(i)))).isEqualTo(sections.get(i));
        }
        assertThat(decoder.tableSize()).isEqualTo(164);
    }

    @ParameterizedTest
    @CsvSource({
        "80, index 0",
        "be, index 62",
        "ff80808080808001, an integer above",
        "ffffffffffff0f, an integer above",
        "ff, ends inside",
        "40, ends inside",
        "400161, ends inside",
        "4002, a string of 2 bytes",
        "407fffffffff06, a string of",
        "4084ffffffff00, EOS",
        "40821fff00, padding of 11 bits",
        "40811800, padding",
        "8220, a size update after",
        "3fe21f, a size update to 4097"})
    void shouldRefuseWhatIsNoBlock(String block, String why) {
        assertThatThrownBy(() -> new NaiveHpackDecoder().decode(hex(block)))
            .isInstanceOf(NaiveHpackException.class).hasMessageContaining(why);
    }

    @Test
    void shouldWantAnUpdateOnceTheTableMustShrink() throws NaiveHpackException {
        NaiveHpackDecoder decoder = new NaiveHpackDecoder();
        decoder.limit(100);
        assertThatThrownBy(() -> decoder.decode(hex("82"))).hasMessageContaining("no size update");
        assertThat(decoder.decode(hex("3f4582"))).hasSize(1);
        assertThat(decoder.tableCapacity()).isEqualTo(100);
    }

    @Test
    void shouldEmptyTheTableForAnEntryTooLarge() throws NaiveHpackException {
        NaiveHpackDecoder decoder = new NaiveHpackDecoder();
        NaiveHpackEncoder encoder = new NaiveHpackEncoder(Form.INDEXED, false);
        decoder.decode(encoder.encode(NaiveField.list("a", "b")));
        assertThat(decoder.tableCount()).isEqualTo(1);
        decoder.decode(encoder.encode(NaiveField.list("a", "b".repeat(4096))));
        assertThat(decoder.tableCount()).isZero();
    }
}
