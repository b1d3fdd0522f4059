package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.CaseFiles;
import io.ringway.http.fuzz.StrictHpack.Field;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stories of other encoders, one connection each: every block decodes to the fields the story tells; and encoded by us
 * and decoded again, by us and strictly, they are the same.
 */
class HpackStoriesTest {
    private static final int TABLE_BYTES = 16_384;

    static Stream<Path> stories() throws IOException {
        List<Path> stories = CaseFiles.hpackStories();
        assertThat(stories).hasSizeGreaterThan(90);
        return stories.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void shouldDecodeToTheSameFields(Path story) throws IOException {
        Decoding decoding = new Decoding(TABLE_BYTES, 1 << 20, 10_000);
        for (Map<String, Object> one : cases(story)) {
            Object size = one.get("header_table_size");
            if (size != null) {
                decoding.decoder.tableBytesLimit((Integer) size);
            }
            assertThat(decoding.decode((String) one.get("wire"))).isEqualTo(HpackDecoder.OK);
            assertThat(decoding.texts()).as("%s", one.get("seqno"))
                .isEqualTo(fields(one).stream().map(field -> field.name() + ": " + field.value()).toList());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void shouldComeBackTheSameFromTheEncoder(Path story) throws IOException {
        Encoding encoding = new Encoding(HpackEncoder.TABLE_BYTES);
        int encoded = 0;
        int told = 0;
        for (Map<String, Object> one : cases(story)) {
            Object size = one.get("header_table_size");
            if (size != null) {
                encoding.peerLimit((Integer) size);
            }
            List<Field> fields = fields(one);
            encoded += encoding.encodeAndCheck(fields, HpackEncoder.BY_NAME).length;
            told += fields.stream().mapToInt(field -> field.name().length() + field.value().length()).sum();
        }
        assertThat(encoded).isLessThan(told);
    }

    private static List<Map<String, Object>> cases(Path story) throws IOException {
        return ((List<?>) CaseFiles.object(story).get("cases")).stream().map(CaseFiles::asMap).toList();
    }

    private static List<Field> fields(Map<String, Object> one) {
        return ((List<?>) one.get("headers")).stream().map(CaseFiles::asMap)
            .map(header -> header.entrySet().iterator().next())
            .map(header -> new Field(header.getKey(), (String) header.getValue(), false)).toList();
    }
}
