package io.ringway.server.config.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * RFC 8259 by recursive descent, sharing nothing with the product. It writes what it reads: the same document on one
 * line, every character of its strings as an escape, so that it looks as different as it can.
 */
final class StrictJson {
    private static final int DEPTH_MAX = 200;

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int pos;

    private StrictJson(String text) {
        this.text = text;
    }

    /** The document written differently, or null if it is none. */
    static byte[] rewritten(byte[] bytes, int length) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
            StrictJson json = new StrictJson(text.startsWith("\ufeff") ? text.substring(1) : text);
            json.value(0);
            json.space();
            json.require(json.pos == json.text.length());
            return json.out.toString().getBytes(StandardCharsets.US_ASCII);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return null;
        }
    }

    private void value(int depth) {
        require(depth <= DEPTH_MAX);
        space();
        char c = peek();
        switch (c) {
            case '{' -> list('{', '}', depth);
            case '[' -> list('[', ']', depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
        space();
    }

    private void list(char open, char close, int depth) {
        take(open);
        space();
        boolean isFirst = true;
        while (peek() != close) {
            if (!isFirst) {
                take(',');
                space();
            }
            isFirst = false;
            if (open == '{') {
                string();
                space();
                take(':');
            }
            value(depth + 1);
        }
        take(close);
    }

    private void string() {
        take('"');
        while (peek() != '"') {
            char c = text.charAt(pos++);
            require(c >= ' ');
            escape(c == '\\' ? unescaped() : c);
        }
        take('"');
    }

    private char unescaped() {
        char kind = peek();
        pos++;
        if (kind == 'u') {
            require(pos + 4 <= text.length());
            int value = 0;
            for (int end = pos + 4; pos < end; pos++) {
                int digit = text.charAt(pos) < 0x80 ? Character.digit(text.charAt(pos), 16) : -1;
                require(digit >= 0);
                value = value << 4 | digit;
            }
            return (char) value;
        }
        int index = "\"\\/bfnrt".indexOf(kind);
        require(index >= 0);
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private void escape(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    private void number() {
        int start = pos;
        pos += peek() == '-' ? 1 : 0;
        if (peek() == '0') {
            pos++;
        } else {
            digits();
        }
        if (pos < text.length() && text.charAt(pos) == '.') {
            pos++;
            digits();
        }
        if (pos < text.length() && (text.charAt(pos) | 0x20) == 'e') {
            pos++;
            pos += peek() == '+' || peek() == '-' ? 1 : 0;
            digits();
        }
        out.append(text, start, pos);
    }

    private void digits() {
        int start = pos;
        while (pos < text.length() && text.charAt(pos) >= '0' && text.charAt(pos) <= '9') {
            pos++;
        }
        require(pos > start);
    }

    private void word(String word) {
        require(text.startsWith(word, pos));
        pos += word.length();
        out.append(word);
    }

    private void space() {
        while (pos < text.length() && " \t\r\n".indexOf(text.charAt(pos)) >= 0) {
            pos++;
        }
    }

    private char peek() {
        require(pos < text.length());
        return text.charAt(pos);
    }

    private void take(char wanted) {
        require(peek() == wanted);
        pos++;
        out.append(wanted);
    }

    private void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("no JSON at " + pos);
        }
    }
}
