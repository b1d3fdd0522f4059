package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.fuzz.StrictHpack;
import io.ringway.http.fuzz.StrictHpack.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder refuses, and that the table stays in step where only the fields are refused. */
class HpackDecoderTest {
    private final Decoding decoding = new Decoding();
    private final Blocks blocks = new Blocks();

    @Test
    @Tag("B044")
    void shouldRefuseIndexZeroForGood() {
        assertThat(decoding.decode("82 80")).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
        assertThat(decoding.texts()).containsExactly(":method: GET");
        assertThat(decoding.decode("82")).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
        decoding.decoder.reset();
        assertThat(decoding.decode("82")).isEqualTo(HpackDecoder.OK);
    }

    /** Lengths of 2^31 and what is near it, with three bytes left; lengths one beyond the block. */
    @ParameterizedTest
    @ValueSource(strings = {
        "00 7f 81ffffff07 616263", "00 7f 80ffffff07 616263", "00 7f ffffffff0f 616263", "00 ff 81ffffff07 616263",
        "00 0161 7f 81ffffff07 616263", "00 0161 ff ffffffffffffffff7f 616263", "40 04 616263", "40 84 616263",
        "00 0361 6263 01", "00 0361 6263", "00", "0f", "40", "00 7f 8080808080 00", "00 7f", "00 7f 80",
        "7f ffffffff7f", "ff ffffffffffff00", "ff 80808080808000",
    })
    @Tag("B047")
    void shouldRefuseLengthsBeyondTheBlock(String hex) {
        assertThat(decoding.decode(hex)).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
        assertThat(strictly(hex)).isFalse();
    }

    @Test
    void shouldTakeNumbersWithLeadingZeros() {
        assertThat(decoding.decode("00 7f 8080808000" + "61".repeat(127) + "00")).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.texts()).containsExactly("a".repeat(127) + ": ");
    }

    @Test
    @Tag("B050")
    void shouldRefuseASizeUpdateBehindAField() {
        assertThat(decoding.decode("20 3fe11f 82")).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.decode("82 20")).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
    }

    @Test
    void shouldRefuseASizeUpdateOverTheLimit() {
        assertThat(decoding.decode("3fe11f")).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.decode("3fe21f")).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
    }

    @Test
    @Tag("B051")
    void shouldRequireASizeUpdateAfterAReduction() {
        for (String late : List.of("82", "", "3f e2 07 82")) {
            decoding.decoder.reset();
            decoding.decoder.tableBytesLimit(1024);
            assertThat(decoding.decode(late)).as(late).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
        }
        decoding.decoder.reset();
        decoding.decoder.tableBytesLimit(1024);
        assertThat(decoding.decode("3f e1 07 82")).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.decode("82")).isEqualTo(HpackDecoder.OK);
        decoding.decoder.tableBytesLimit(4096);
        assertThat(decoding.decode("82")).as("no reduction").isEqualTo(HpackDecoder.OK);
        decoding.decoder.tableBytesLimit(2048);
        assertThat(decoding.decode("82")).as("still above what is used").isEqualTo(HpackDecoder.OK);
    }

    @Test
    @Tag("B051")
    void shouldRequireTheSmallestOfSeveralReductions() {
        decoding.decoder.tableBytesLimit(0);
        decoding.decoder.tableBytesLimit(4096);
        assertThat(decoding.decode("20 3fe11f 82")).isEqualTo(HpackDecoder.OK);
        decoding.decoder.tableBytesLimit(0);
        decoding.decoder.tableBytesLimit(4096);
        assertThat(decoding.decode("3fe11f 82")).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
    }

    @Test
    @Tag("B052")
    void shouldEmptyTheTableForAnEntryThatIsTooLarge() {
        assertThat(decoding.decode(blocks.literal(0x40, "a", "b").indexed(62).take())).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.decode(blocks.literal(0x40, "a", "v".repeat(4096 - 32)).take()))
            .isEqualTo(HpackDecoder.OK);
        assertThat(decoding.fields()).hasSize(3);
        assertThat(decoding.decode(blocks.indexed(62).take())).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
    }

    @Test
    @Tag("B053")
    void shouldTakeANameFromAnEntryThatIsEvictedForIt() {
        StrictHpack strict = new StrictHpack();
        List<Field> expected = new ArrayList<>();
        // Names of all lengths, so that the evicted one lies at the beginning, in the middle and at the end of memory.
        for (int nameLength = 1; nameLength < 2000; nameLength += 97) {
            String name = "n".repeat(nameLength);
            blocks.literal(0x40, name, "v".repeat(4096 - 32 - nameLength));
            blocks.literal(0x40, 62, "w".repeat(4096 - 32 - nameLength), false);
            blocks.literal(0x40, 62, "x".repeat(2000), true).literal(0x40, 62, "", false).literal(0x40, 62, "y", true);
            blocks.indexed(62);
            byte[] block = blocks.take();
            assertThat(decoding.decode(block)).isEqualTo(HpackDecoder.OK);
            assertThat(strict.decode(block, 0, block.length, expected)).isTrue();
            assertThat(decoding.fields()).isEqualTo(expected);
            expected.clear();
        }
    }

    @Test
    @Tag("B055")
    void shouldStayInStepWhereABlockIsRefused() {
        Decoding tight = new Decoding(4096, 4096, 4);
        blocks.literal(0x40, "a", "1").literal(0x40, "b", "2").literal(0x40, "c", "3").literal(0x40, "d", "4");
        blocks.literal(0x40, "e", "5").literal(0x40, 62, "6", true);
        assertThat(tight.decode(blocks.take())).isEqualTo(HttpError.TOO_MANY_HEADERS);
        assertThat(tight.texts()).containsExactly("a: 1", "b: 2", "c: 3", "d: 4");
        assertThat(tight.decode(blocks.indexed(62).indexed(63).indexed(67).take())).isEqualTo(HpackDecoder.OK);
        assertThat(tight.texts()).containsExactly("e: 6", "e: 5", "a: 1");
        assertThat(tight.decode(blocks.literal(0x00, "x", "v".repeat(5000)).literal(0x40, "f", "7").take()))
            .isEqualTo(HttpError.HEADER_TOO_LARGE);
        assertThat(tight.texts()).isEmpty();
        assertThat(tight.decode(blocks.indexed(62).take())).isEqualTo(HpackDecoder.OK);
        assertThat(tight.texts()).containsExactly("f: 7");
    }

    /** Strings that grow beyond the scratch: refused as fields, exact as HPACK. */
    @Test
    @Tag("B055")
    void shouldStayInStepWhereAStringHasNoRoom() {
        Decoding tight = new Decoding(4096, 4096, 100);
        String large = "0".repeat(5000);
        assertThat(tight.decode(blocks.literal(0x40, "a", "1").take())).isEqualTo(HpackDecoder.OK);
        blocks.integer(0, 4, 0).string(large, true).string(large, true).indexed(62);
        assertThat(tight.decode(blocks.take())).isEqualTo(HttpError.HEADER_TOO_LARGE);
        blocks.integer(0x40, 6, 0).string("n".repeat(4000), true).string("v".repeat(4000), true);
        assertThat(tight.decode(blocks.literal(0x40, "b", "2").take())).isEqualTo(HttpError.HEADER_TOO_LARGE);
        assertThat(tight.decode(blocks.indexed(62).take())).isEqualTo(HpackDecoder.OK);
        assertThat(tight.texts()).containsExactly("a: 1", "b: 2");
        assertThat(tight.decode(blocks.indexed(63).take())).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
        tight.decoder.reset();
        byte[] bad = blocks.integer(0, 4, 0).string(large, true).take();
        byte[] padded = Arrays.copyOf(bad, bad.length + 1);
        assertThat(tight.decode(padded)).as("with an empty value").isEqualTo(HttpError.HEADER_TOO_LARGE);
        bad[bad.length - 1] = (byte) 0xff;
        bad[bad.length - 2] = (byte) 0xff;
        padded = Arrays.copyOf(bad, bad.length + 1);
        assertThat(strictly(HexFormat.of().formatHex(padded))).isFalse();
        assertThat(tight.decode(padded)).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
    }

    @Test
    @Tag("B056")
    void shouldKeepWhatADiscardedBlockInserts() {
        byte[] block = blocks.literal(0x40, "a", "1").indexed(62).take();
        assertThat(decoding.decoder.discard(new UnsafeBuffer(block), 0, block.length)).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.fields()).isEmpty();
        assertThat(decoding.decode(blocks.indexed(62).take())).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.texts()).containsExactly("a: 1");
    }

    @Test
    void shouldCountTheExactLimits() {
        Decoding tight = new Decoding(4096, 3 * 42, 3);
        assertThat(tight.decode("82 82 82")).isEqualTo(HpackDecoder.OK);
        assertThat(tight.decode("82 82 83")).isEqualTo(HttpError.HEADER_TOO_LARGE);
        assertThat(tight.decode("84 84 84 84")).as("the bytes are looked at first")
            .isEqualTo(HttpError.HEADER_TOO_LARGE);
        Decoding few = new Decoding(4096, 10_000, 3);
        assertThat(few.decode("84 84 84 84")).isEqualTo(HttpError.TOO_MANY_HEADERS);
        assertThat(few.fields()).hasSize(3);
    }

    @Test
    void shouldGiveNamesTheirIds() {
        List<Integer> ids = new ArrayList<>();
        UnsafeBuffer block = new UnsafeBuffer(blocks.indexed(2).indexed(20).indexed(58).literal(0x40, ":protocol", "x")
            .literal(0x40, ":path ", "y").literal(0, "x-request-id", "z").indexed(63).literal(0, 62, "", false).take());
        FieldSink sink = (id, _, _, _, _, _, _, _) -> ids.add(id);
        assertThat(decoding.decoder.decode(block, 0, block.capacity(), sink)).isEqualTo(HpackDecoder.OK);
        assertThat(ids).containsExactly(PseudoHeader.METHOD, HeaderName.UNKNOWN, HeaderName.USER_AGENT,
            PseudoHeader.PROTOCOL, PseudoHeader.UNKNOWN_PSEUDO, HeaderName.X_REQUEST_ID, PseudoHeader.PROTOCOL,
            PseudoHeader.UNKNOWN_PSEUDO);
    }

    @Test
    void shouldRefuseMemoryThatIsTooSmall() {
        UnsafeBuffer small = new UnsafeBuffer(new byte[4095]);
        UnsafeBuffer enough = new UnsafeBuffer(new byte[4096]);
        UnsafeBuffer large = new UnsafeBuffer(new byte[65_537]);
        assertThatThrownBy(() -> new HpackDecoder(small, enough, 1, 1)).hasMessageContaining("table is 4095");
        assertThatThrownBy(() -> new HpackDecoder(enough, small, 1, 1)).hasMessageContaining("scratch is 4095");
        assertThatThrownBy(() -> new HpackDecoder(enough, enough, 4097, 1)).hasMessageContaining("scratch is 4096");
        assertThatThrownBy(() -> new HpackDecoder(large, large, 1, 1)).hasMessageContaining("65537");
        assertThatThrownBy(() -> new HpackDecoder(enough, enough, 0, 1)).hasMessageContaining("listBytesMax is 0");
    }

    private static boolean strictly(String hex) {
        byte[] bytes = Blocks.hex(hex);
        return new StrictHpack().decode(bytes, 0, bytes.length, new ArrayList<>());
    }
}
