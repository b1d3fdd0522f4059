package io.ringway.server.config;

import java.util.List;

/** A JSON value that remembers where it was written. Immutable. */
sealed interface JsonNode {

    /**
     * Where the value begins.
     *
     * @return the position of its first character.
     */
    Origin origin();

    /**
     * The kind of value, for messages.
     *
     * @return such as {@code "a string"}.
     */
    String kind();

    /**
     * One {@code "name": value} of an object.
     *
     * @param name   unescaped.
     * @param origin of the name.
     * @param value  that follows it.
     */
    record Member(String name, Origin origin, JsonNode value) {
    }

    /**
     * An object.
     *
     * @param members in the order of the file; names are unique, a repeated one was reported and left out.
     * @param origin  of the brace.
     */
    record Obj(List<Member> members, Origin origin) implements JsonNode {

        /** Takes a copy of the list. */
        public Obj {
            members = List.copyOf(members);
        }

        /**
         * Looks a member up.
         *
         * @param name to find.
         * @return its value, {@link Null} included, or null when there is none.
         */
        JsonNode find(String name) {
            for (Member member : members) {
                if (member.name().equals(name)) {
                    return member.value();
                }
            }
            return null;
        }

        @Override
        public String kind() {
            return "an object";
        }
    }

    /**
     * An array.
     *
     * @param elements in order.
     * @param origin   of the bracket.
     */
    record Arr(List<JsonNode> elements, Origin origin) implements JsonNode {

        /** Takes a copy of the list. */
        public Arr {
            elements = List.copyOf(elements);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A string.
     *
     * @param text   unescaped.
     * @param origin of the quote.
     */
    record Str(String text, Origin origin) implements JsonNode {

        @Override
        public String kind() {
            return "a string";
        }
    }

    /**
     * A number.
     *
     * @param text   as written; reading it into a range is the binder's business.
     * @param origin of the first digit or sign.
     */
    record Num(String text, Origin origin) implements JsonNode {

        @Override
        public String kind() {
            return "a number";
        }
    }

    /**
     * {@code true} or {@code false}.
     *
     * @param value  of the two.
     * @param origin of the word.
     */
    record Bool(boolean value, Origin origin) implements JsonNode {

        @Override
        public String kind() {
            return "true or false";
        }
    }

    /**
     * {@code null}, which stands for a key that was left out.
     *
     * @param origin of the word.
     */
    record Null(Origin origin) implements JsonNode {

        @Override
        public String kind() {
            return "null";
        }
    }
}
