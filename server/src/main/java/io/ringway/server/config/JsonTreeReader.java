package io.ringway.server.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON (RFC 8259, strictly) into a tree that knows its lines and columns. Repeated keys are reported, and the
 * first of them counts; a syntax error ends the reading, as everything after it would be guesswork. Limits: nesting of
 * {@value #DEPTH_MAX}, strings of {@value #STRING_MAX} characters, {@value #TOKENS_MAX} tokens (names, values,
 * brackets), so that the tree of the largest file fits beside a running gateway in the heap the launcher gives.
 */
final class JsonTreeReader {

    /** Deepest nesting. */
    static final int DEPTH_MAX = 32;
    /** Longest string in characters. */
    static final int STRING_MAX = 1 << 20;
    /** Most tokens. */
    static final int TOKENS_MAX = 1_500_000;

    private static final int NAME_MAX = 1024;
    private static final int NUMBER_MAX = 256;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxTokenCount(TOKENS_MAX)
                    .maxStringLength(STRING_MAX)
                    .maxNameLength(NAME_MAX)
                    .maxNumberLength(NUMBER_MAX)
                    .build())
            // Locations must not quote the source: it may hold what nobody else should read.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final String source;
    private final Problems problems;
    private JsonParser parser;

    /**
     * A reader for one document.
     *
     * @param source   name of it in messages.
     * @param problems takes what is wrong.
     */
    JsonTreeReader(String source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads the document.
     *
     * @param bytes UTF-8, with or without a byte order mark.
     * @return the tree, or null when the syntax is broken, which was reported.
     */
    JsonNode read(byte[] bytes) {
        String text = decode(bytes);
        if (text == null) {
            return null;
        }
        try (JsonParser opened = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser = opened;
            return document();
        }
    }

    /** Before the parser is closed: then it no longer knows where it is. */
    private JsonNode document() {
        try {
            if (parser.nextToken() == null) {
                syntaxError(new Origin(source, 1, 1), "the file is empty", "a JSON object");
                return null;
            }
            JsonNode root = value(JsonPath.ROOT);
            if (parser.nextToken() != null) {
                syntaxError(here(), "there is more after the end of the document", "");
                return null;
            }
            return root;
        } catch (JacksonException e) {
            syntaxError(origin(place(e)), "syntax: " + plain(e.getOriginalMessage()), "");
            return null;
        }
    }

    /** Where a limit is exceeded the parser does not say where: it has just read the character that did. */
    private TokenStreamLocation place(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        if (location != null && location.getLineNr() > 0) {
            return location;
        }
        TokenStreamLocation next = parser.currentLocation();
        return new TokenStreamLocation(next.contentReference(), -1, next.getLineNr(),
                Math.max(1, next.getColumnNr() - 1));
    }

    private JsonNode value(String path) {
        Origin origin = here();
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(path, origin);
            case START_ARRAY -> array(path, origin);
            case VALUE_STRING -> new JsonNode.Str(parser.getString(), origin);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNode.Num(parser.getString(), origin);
            case VALUE_TRUE -> new JsonNode.Bool(true, origin);
            case VALUE_FALSE -> new JsonNode.Bool(false, origin);
            case VALUE_NULL -> new JsonNode.Null(origin);
            default -> throw new IllegalStateException("token " + token);
        };
    }

    private JsonNode object(String path, Origin origin) {
        List<JsonNode.Member> members = new ArrayList<>();
        Map<String, Origin> seen = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Origin at = here();
            String below = JsonPath.member(path, name);
            parser.nextToken();
            JsonNode value = value(below);
            Origin first = seen.putIfAbsent(name, at);
            if (first == null) {
                members.add(new JsonNode.Member(name, at, value));
            } else {
                problems.add(ConfigProblem.Severity.ERROR, at, below, "",
                        "duplicate key, first written in line " + first.line(), "");
            }
        }
        return new JsonNode.Obj(members, origin);
    }

    private JsonNode array(String path, Origin origin) {
        List<JsonNode> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(JsonPath.element(path, elements.size())));
        }
        return new JsonNode.Arr(elements, origin);
    }

    private String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        try {
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
            int column = text.length() - text.lastIndexOf('\n');
            syntaxError(new Origin(source, line, column), "syntax: not UTF-8", "");
            return null;
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private Origin here() {
        return origin(parser.currentTokenLocation());
    }

    private Origin origin(TokenStreamLocation location) {
        return new Origin(source, location.getLineNr(), location.getColumnNr());
    }

    private void syntaxError(Origin origin, String message, String allowed) {
        problems.add(ConfigProblem.Severity.ERROR, origin, "", "", message, allowed);
    }

    /** The first sentence of the parser's message, without quoting a word that may be an unquoted secret. */
    private static String plain(String message) {
        if (message.startsWith("Unrecognized token")) {
            return "a word without quotes that is none of true, false and null";
        }
        if (message.startsWith("Token count")) {
            return "more than " + TOKENS_MAX + " names, values and brackets";
        }
        if (message.startsWith("Document nesting depth")) {
            return "more than " + DEPTH_MAX + " objects and arrays within one another";
        }
        if (message.startsWith("String value length")) {
            return "a text of more than " + STRING_MAX + " characters";
        }
        if (message.startsWith("Name length")) {
            return "a name of more than " + NAME_MAX + " characters";
        }
        if (message.startsWith("Number value length")) {
            return "a number of more than " + NUMBER_MAX + " characters";
        }
        // After these come names of the parser's own switches.
        String first = before(" (start marker at", before(" (not recognized as one", message));
        return before("\n", first);
    }

    private static String before(String end, String text) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }
}
