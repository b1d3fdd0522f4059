package io.ringway.server.config;

/** Paths such as {@code $.routers[3].backends[0].port}, and finding what they name. */
public final class JsonPath {

    /** The path of the whole document. */
    public static final String ROOT = "$";

    private JsonPath() {
    }

    /**
     * The path of a member.
     *
     * @param parent path of the object.
     * @param key    of the member; one that is no plain word goes in brackets and quotes.
     * @return the path.
     */
    public static String member(String parent, String key) {
        return isPlain(key) ? parent + "." + key
            : parent + "[\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }

    /** A loop: a configuration of ten thousand routes asks a hundred thousand times. */
    private static boolean isPlain(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c != '_' && c != '-' && (c >= 128 || !Character.isLetterOrDigit(c))) {
                return false;
            }
        }
        return !key.isEmpty();
    }

    /**
     * The path of an element.
     *
     * @param parent path of the list.
     * @param index  from 0.
     * @return the path.
     */
    public static String element(String parent, int index) {
        return parent + "[" + index + "]";
    }

    /**
     * Finds what a path names, or the innermost thing around it that exists.
     *
     * @param root of the document, which is {@link #ROOT}.
     * @param path made by {@link #member} and {@link #element}.
     * @return the value; the root when nothing of the path exists.
     */
    static JsonNode nearest(JsonNode root, String path) {
        return nearest(root, ROOT, path);
    }

    private static JsonNode nearest(JsonNode node, String at, String path) {
        switch (node) {
            case JsonNode.Obj object -> {
                for (JsonNode.Member member : object.members()) {
                    String below = member(at, member.name());
                    if (leadsTo(below, path)) {
                        return nearest(member.value(), below, path);
                    }
                }
            }
            case JsonNode.Arr array -> {
                for (int i = 0; i < array.elements().size(); i++) {
                    String below = element(at, i);
                    if (leadsTo(below, path)) {
                        return nearest(array.elements().get(i), below, path);
                    }
                }
            }
            default -> {
                // A value with nothing inside: it is the nearest there is.
            }
        }
        return node;
    }

    private static boolean leadsTo(String prefix, String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '.'
                || path.charAt(prefix.length()) == '[');
    }
}
