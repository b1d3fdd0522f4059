package io.ringway.server.h2test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Header blocks of one connection, as another implementation encoded them. They lie beside the project; tests of them
 * are skipped where they do not.
 *
 * @param name   of the file
 * @param blocks in their order
 */
record HpackStory(String name, List<Block> blocks) {

    /**
     * One block.
     *
     * @param tableSize the limit that was announced before, or -1
     * @param wire      its bytes
     * @param fields    what they say
     */
    record Block(int tableSize, byte[] wire, List<NaiveField> fields) {
    }

    /** All stories. */
    static List<HpackStory> all() {
        Path folder = Path.of(System.getProperty("ringway.testdata", "../../shared/testdata"), "hpack");
        Assumptions.assumeTrue(Files.isDirectory(folder), "there is no " + folder);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().map(HpackStory::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HpackStory read(Path file) {
        List<Block> blocks = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), file.toFile())) {
            while (parser.nextToken() != JsonToken.START_ARRAY) {
                // What comes before the list of cases, or nothing.
                assert parser.currentToken() != null;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                blocks.add(block(parser));
            }
        }
        return new HpackStory(file.getParent().getFileName() + "/" + file.getFileName(), blocks);
    }

    private static Block block(JsonParser parser) {
        int tableSize = -1;
        byte[] wire = null;
        List<NaiveField> fields = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "header_table_size" -> tableSize = parser.getIntValue();
                case "wire" -> wire = HexFormat.of().parseHex(parser.getString());
                case "headers" -> {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        parser.nextToken();
                        String name = parser.currentName();
                        parser.nextToken();
                        fields.add(NaiveField.of(name, parser.getString()));
                        parser.nextToken();
                    }
                }
                default -> { }
            }
        }
        return new Block(tableSize, wire, fields);
    }
}
