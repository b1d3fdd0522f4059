package io.ringway.server.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The cases and inputs that lie beside the project; tests of them are skipped where they are not there. */
final class CaseFiles {

    private CaseFiles() {
    }

    /** A file or folder below {@code testdata/h1}. */
    private static Path path(String name) {
        Path path = Path.of(System.getProperty("ringway.testdata", "../../shared/testdata"), "h1", name);
        Assumptions.assumeTrue(Files.exists(path), "there is no " + path);
        return path;
    }

    /** The objects of a JSON list. */
    static List<Map<String, Object>> objects(String name) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), path(name).toFile())) {
            parser.nextToken();
            List<Map<String, Object>> objects = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                objects.add(object(parser));
            }
            return objects;
        }
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getIntValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    /** Bytes of a case, from one of two members. */
    static byte[] bytes(Map<String, Object> object, String plain, String deflated) {
        if (object.containsKey(plain)) {
            return Base64.getDecoder().decode((String) object.get(plain));
        }
        byte[] packed = Base64.getDecoder().decode((String) object.get(deflated));
        try {
            return new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contents of all files of a folder, by name. */
    static Map<String, byte[]> files(String folder) {
        try (Stream<Path> paths = Files.list(path(folder))) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            for (Path file : paths.sorted().toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
