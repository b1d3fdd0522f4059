package io.ringway.server.config;

import java.nio.charset.StandardCharsets;

/** What a string must be like, by the place it goes to. None lets a control character or a lone surrogate through. */
enum TextRule {
    /** A name an operator gives: for logs, metrics and messages. */
    NAME(128, "text of 1 to 128 characters") {
        @Override
        String complaint(String text) {
            return text.isBlank() ? "empty" : null;
        }
    },
    /** Path of a file. */
    FILE(4096, "the path of a file") {
        @Override
        String complaint(String text) {
            return text.isBlank() ? "empty" : null;
        }
    },
    /** Pattern of a request path; its braces are the router's business. */
    PATH(8192, "a path that starts with /, without ?, # and control characters") {
        @Override
        String complaint(String text) {
            if (!text.startsWith("/")) {
                return "does not start with /";
            }
            return text.indexOf('?') >= 0 || text.indexOf('#') >= 0 ? "has a ? or #" : null;
        }
    },
    /** Path and query of a probe, sent as it is. */
    REQUEST_TARGET(2048, "a path that starts with /, in visible ASCII without #") {
        @Override
        String complaint(String text) {
            if (!text.startsWith("/")) {
                return "does not start with /";
            }
            return isVisibleAscii(text) && text.indexOf('#') < 0 ? null : "has a character that must be escaped with %";
        }
    },
    /** Value of a Location field (RFC 9110 10.2.2): a URI reference. */
    LOCATION(4096, "a URI or path in visible ASCII, others escaped with %") {
        @Override
        String complaint(String text) {
            if (text.isEmpty()) {
                return "empty";
            }
            return isVisibleAscii(text) && text.chars().noneMatch(c -> "\"<>\\^`".indexOf(c) >= 0)
                    ? null : "has a character that must be escaped with %";
        }
    },
    /** Value of a Content-Type field (RFC 9110 8.3): a media type with parameters. */
    CONTENT_TYPE(256, "a media type such as text/plain; charset=utf-8") {
        @Override
        String complaint(String text) {
            int semicolon = text.indexOf(';');
            String type = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
            int slash = type.indexOf('/');
            boolean isMediaType = slash > 0 && isToken(type.substring(0, slash)) && isToken(type.substring(slash + 1));
            return isMediaType && isVisibleAscii(text.replace(" ", "")) ? null : "not a media type";
        }
    },
    /** A request method (RFC 9110 9.1). */
    METHOD(32, "a method such as GET: a token of at most 32 characters") {
        @Override
        String complaint(String text) {
            return isToken(text) ? null : "not a token";
        }
    },
    /** Body of a fixed answer: line breaks and tabs are its own business, as its length is sent. */
    BODY(65_536, "at most 65536 bytes of text") {
        @Override
        String complaint(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length > 65_536 ? "too long" : null;
        }

        @Override
        boolean isAllowedControl(char c) {
            return c == '\n' || c == '\r' || c == '\t';
        }
    },
    /** Anything that is read further by its own parser. */
    WORD(4096, "text") {
        @Override
        String complaint(String text) {
            return null;
        }
    };

    private final int lengthMax;
    private final String allowed;

    TextRule(int lengthMax, String allowed) {
        this.lengthMax = lengthMax;
        this.allowed = allowed;
    }

    /**
     * What this rule wants, for messages.
     *
     * @return a half-sentence.
     */
    String allowed() {
        return allowed;
    }

    /**
     * Checks a text.
     *
     * @param text to check.
     * @return what is wrong with it, as a half-sentence, or null: nothing.
     */
    final String check(String text) {
        if (text.length() > lengthMax) {
            return "too long";
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && !isAllowedControl(c)) {
                return c == '\r' || c == '\n' ? "has a line break" : "has a control character";
            }
        }
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? complaint(text) : "is not valid Unicode";
    }

    /**
     * Checks what only this rule knows.
     *
     * @param text without control characters and not too long.
     * @return what is wrong with it, or null.
     */
    abstract String complaint(String text);

    /**
     * Tells whether a control character may stand in the text.
     *
     * @param c a control character.
     * @return true when it may.
     */
    boolean isAllowedControl(char c) {
        return false;
    }

    /**
     * Tells whether a text is a token (RFC 9110 5.6.2).
     *
     * @param text to look at.
     * @return true for one to many of the allowed characters.
     */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c)
                || c > ' ' && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static boolean isVisibleAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127);
    }
}
