package io.ringway.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The case files shared by all modules, found through the system property {@code ringway.testdata}; where they are
 * absent, the tests that need them are skipped with a message.
 */
public final class CaseFiles {
    private CaseFiles() {
    }

    /** Tells whether there is test data, for those that can do without. */
    public static boolean arePresent() {
        return Files.exists(path("abuse-cases.json"));
    }

    /** The folder's file or subfolder of HTTP/1 data. */
    public static Path h1(String name) {
        return present(path(name));
    }

    /** A JSON file that is a list of objects. */
    public static List<Map<String, Object>> objects(String name) throws IOException {
        List<Map<String, Object>> objects = new ArrayList<>();
        try (InputStream in = Files.newInputStream(h1(name));
            JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            parser.nextToken();
            for (Object object : list(parser)) {
                objects.add(asMap(object));
            }
        }
        return objects;
    }

    /** The corpus' files in the order of their names. */
    public static List<byte[]> corpus() throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(h1("corpus"))) {
            for (Path path : paths.sorted().toList()) {
                files.add(Files.readAllBytes(path));
            }
        }
        return files;
    }

    /** The stories of HPACK, each a connection's blocks, in the order of their names. */
    public static List<Path> hpackStories() throws IOException {
        Path folder = present(testdata().resolve("hpack"));
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(".json")).sorted().toList();
        }
    }

    /** The folder of HTTP/2 data, or a subfolder of it. */
    public static Path h2(String name) {
        return present(testdata().resolve("h2").resolve(name));
    }

    /** A JSON file that is one object. */
    public static Map<String, Object> object(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
            JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            parser.nextToken();
            return map(parser);
        }
    }

    /** The bytes of a case: base64, or base64 of a zlib stream. */
    public static byte[] bytes(Map<String, Object> object, String key, String compressedKey) throws IOException {
        Object plain = object.get(key);
        if (plain != null) {
            return Base64.getDecoder().decode((String) plain);
        }
        byte[] compressed = Base64.getDecoder().decode((String) object.get(compressedKey));
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }

    public static Map<String, Object> asMap(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, item) -> map.put((String) key, item));
        return map;
    }

    private static Path present(Path path) {
        assumeTrue(Files.exists(path), "skipped: no test data at " + path.toAbsolutePath().normalize());
        return path;
    }

    private static Path path(String name) {
        return testdata().resolve("h1").resolve(name);
    }

    private static Path testdata() {
        return Path.of(System.getProperty("ringway.testdata", "../../shared/testdata"));
    }

    private static Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_ARRAY -> list(parser);
            case START_OBJECT -> map(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getIntValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("unexpected " + token);
        };
    }

    private static List<Object> list(JsonParser parser) {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    private static Map<String, Object> map(JsonParser parser) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser));
        }
        return map;
    }
}
