package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON with lines and columns. */
final class JsonTreeReaderTest {

    private final Problems problems = new Problems();

    private JsonNode read(byte[] bytes) {
        return new JsonTreeReader("g.json", problems).read(bytes);
    }

    private JsonNode read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldKeepThePlaceOfEveryValue() {
        JsonNode.Obj root = (JsonNode.Obj) read("{\n \"a\": [1, -2.5e3,\n  \"x\"],\n \"ü\": true, \"c\": null}");

        assertThat(problems.sorted()).isEmpty();
        assertThat(root.origin()).hasToString("g.json:1:1");
        JsonNode.Arr array = (JsonNode.Arr) root.find("a");
        assertThat(array.elements()).containsExactly(
                new JsonNode.Num("1", new Origin("g.json", 2, 8)),
                new JsonNode.Num("-2.5e3", new Origin("g.json", 2, 11)),
                new JsonNode.Str("x", new Origin("g.json", 3, 3)));
        assertThat(root.find("ü")).isEqualTo(new JsonNode.Bool(true, new Origin("g.json", 4, 7)));
        assertThat(root.find("c")).isEqualTo(new JsonNode.Null(new Origin("g.json", 4, 18)));
        assertThat(root.members().get(1).origin()).hasToString("g.json:4:2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "{\"a\": } | g.json:1:7: error: syntax: Unexpected character ('}' (code 125))",
        "{\"a\": 1,} | g.json:1:9: error: syntax: Unexpected character ('}' (code 125))",
        "{\"a\": hunter2} | g.json:1:7: error: syntax: a word without quotes that is none of true, false and null",
        "{\"a\" 1} | g.json:1:6: error: syntax: Unexpected character ('1' (code 49))",
        "{\"a\": 1} 2 | g.json:1:10: error: there is more after the end of the document",
        "{\"a\": 01} | g.json:1:8: error: syntax: Invalid numeric value",
        "{\"a\": NaN} | g.json:1:10: error: syntax: ",
        "// x | g.json:1:1: error: syntax: Unexpected character ('/' (code 47)): maybe a (non-standard) comment?",
        "{\"a\": 1 | error: syntax: Unexpected end-of-input",
        "'' | g.json:1:1: error: the file is empty (allowed: a JSON object)",
    })
    void shouldReportBrokenSyntaxWithItsPlace(String json, String expected) {
        assertThat(read(json)).isNull();
        assertThat(problems.sorted()).hasSize(1);
        assertThat(problems.sorted().getFirst().toString()).contains(expected).doesNotContain("hunter2", "\n",
            "REDACTED");
    }

    @Test
    void shouldEndWhereATreeWouldGrowTooLarge() {
        int elements = JsonTreeReader.TOKENS_MAX - 2;
        assertThat(read("[" + "1,".repeat(elements - 1) + "1]")).isNotNull();
        assertThat(problems.sorted()).isEmpty();

        assertThat(read("[" + "1,".repeat(elements) + "1]")).isNull();
        assertThat(problems.sorted()).extracting(ConfigProblem::message)
                .containsExactly("syntax: more than 1500000 names, values and brackets");
    }

    @Test
    void shouldReportEveryRepeatedKey() {
        JsonNode.Obj root = (JsonNode.Obj) read("{\"a\":1,\n\"b\":{\"c\":1,\"c\":2},\n\"a\":3}");

        assertThat(problems.sorted()).extracting(ConfigProblem::toString).containsExactly(
                "g.json:2:12: error: $.b.c: duplicate key, first written in line 2",
                "g.json:3:1: error: $.a: duplicate key, first written in line 1");
        assertThat(root.find("a")).isEqualTo(new JsonNode.Num("1", new Origin("g.json", 1, 6)));
    }

    @Test
    void shouldSkipAByteOrderMark() {
        assertThat(read("\ufeff{}")).isInstanceOf(JsonNode.Obj.class);
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        assertThat(read(new byte[] {'{', '\n', '"', (byte) 0xc0, (byte) 0x80, '"', '}'})).isNull();
        assertThat(problems.sorted()).extracting(ConfigProblem::toString)
                .containsExactly("g.json:2:2: error: syntax: not UTF-8");
    }

    @Test
    void shouldRefuseATruncatedCharacter() {
        assertThat(read(new byte[] {'"', 'a', (byte) 0xc3})).isNull();
        assertThat(problems.sorted()).hasSize(1);
    }

    @Test
    void shouldBoundTheNesting() {
        int depth = JsonTreeReader.DEPTH_MAX;

        assertThat(read("[".repeat(depth) + "]".repeat(depth))).isInstanceOf(JsonNode.Arr.class);
        assertThat(read("[".repeat(depth - 1) + "\n [ [" + "]".repeat(depth + 1))).isNull();
        assertThat(problems.sorted()).extracting(ConfigProblem::toString)
                .containsExactly("g.json:2:4: error: syntax: more than 32 objects and arrays within one another");
    }

    @ParameterizedTest
    @CsvSource({"'\"', '\"', 1048576, a text of more than 1048576 characters",
        "'{\"', '\":1}', 1024, a name of more than 1024 characters",
        "1, '', 255, a number of more than 256 characters"})
    void shouldSayInItsOwnWordsWhichLimitIsExceeded(String before, String after, int most, String message) {
        assertThat(read(before + "1".repeat(most) + after)).isNotNull();
        assertThat(problems.sorted()).isEmpty();

        assertThat(read(before + "1".repeat(most + 1) + after)).isNull();
        assertThat(problems.sorted()).singleElement().asString().startsWith("g.json:1:").endsWith("syntax: " + message);
    }

    @Test
    void shouldBoundStrings() {
        assertThat(read("\"" + "x".repeat(JsonTreeReader.STRING_MAX) + "\"")).isInstanceOf(JsonNode.Str.class);
        assertThat(read("\"" + "x".repeat(JsonTreeReader.STRING_MAX + 1) + "\"")).isNull();
    }
}
