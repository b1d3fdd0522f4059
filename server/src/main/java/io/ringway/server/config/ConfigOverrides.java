package io.ringway.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Values from the command line and the environment that are put over a file before it is checked, so that they are
 * checked by the same rules and complaints name the option or variable. Not for use by several threads while it is
 * filled.
 */
public final class ConfigOverrides {

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(List<String> keys, JsonNode value) {
    }

    /** Nothing put over anything. */
    public ConfigOverrides() {
    }

    /**
     * Puts a text over the file's value.
     *
     * @param path   keys from the root with dots between, such as {@code server.cpus}.
     * @param text   the value.
     * @param origin the option or variable it came from.
     * @return this.
     */
    public ConfigOverrides text(String path, String text, String origin) {
        return put(path, new JsonNode.Str(text, Origin.of(origin)));
    }

    /**
     * Puts a number over the file's value. Blanks around it are ignored; what is no whole number is kept as it is,
     * for the check to refuse.
     *
     * @param path   keys from the root with dots between, such as {@code server.workers}.
     * @param text   the value.
     * @param origin the option or variable it came from.
     * @return this.
     */
    public ConfigOverrides number(String path, String text, String origin) {
        String stripped = text.strip();
        Origin source = Origin.of(origin);
        return put(path, stripped.matches("[+-]?[0-9]+")
                ? new JsonNode.Num(stripped.startsWith("+") ? stripped.substring(1) : stripped, source)
                : new JsonNode.Str(text, source));
    }

    /**
     * Takes the file's value away: the default holds.
     *
     * @param path   keys from the root with dots between.
     * @param origin the option or variable it came from.
     * @return this.
     */
    public ConfigOverrides unset(String path, String origin) {
        return put(path, new JsonNode.Null(Origin.of(origin)));
    }

    /**
     * Replaces the file's listeners.
     *
     * @param addresses of the new ones, which speak the default protocols.
     * @param origin    the option or variable they came from.
     * @return this.
     */
    public ConfigOverrides listeners(List<String> addresses, String origin) {
        Origin source = Origin.of(origin);
        List<JsonNode> listeners = new ArrayList<>();
        for (String address : addresses) {
            JsonNode text = new JsonNode.Str(address.strip(), source);
            listeners.add(new JsonNode.Obj(List.of(new JsonNode.Member("address", source, text)), source));
        }
        return put("server.listeners", new JsonNode.Arr(listeners, source));
    }

    /**
     * Tells whether a problem is about one of these values and not about the file.
     *
     * @param problem that was reported.
     * @return true when its origin is an option or variable given here.
     */
    public boolean isAbout(ConfigProblem problem) {
        return entries.stream().anyMatch(entry -> entry.value.origin().equals(problem.origin()));
    }

    /**
     * Puts the values over a document.
     *
     * @param root of the document.
     * @return a new root; the same one when it is no object, which the check then refuses.
     */
    JsonNode over(JsonNode root) {
        JsonNode result = root;
        for (Entry entry : entries) {
            result = with(result, entry.keys, entry.value);
        }
        return result;
    }

    private ConfigOverrides put(String path, JsonNode value) {
        entries.add(new Entry(List.of(path.split("\\.")), value));
        return this;
    }

    private static JsonNode with(JsonNode node, List<String> keys, JsonNode value) {
        if (keys.isEmpty()) {
            return value;
        }
        if (!(node instanceof JsonNode.Obj object)) {
            return node;
        }
        String key = keys.getFirst();
        List<String> below = keys.subList(1, keys.size());
        List<JsonNode.Member> members = new ArrayList<>();
        boolean isDone = false;
        for (JsonNode.Member member : object.members()) {
            boolean isHere = member.name().equals(key) && !(member.value() instanceof JsonNode.Null);
            if (isHere) {
                members.add(new JsonNode.Member(key, member.origin(), with(member.value(), below, value)));
                isDone = true;
            } else if (!member.name().equals(key)) {
                members.add(member);
            }
        }
        if (!isDone) {
            JsonNode created = with(new JsonNode.Obj(List.of(), value.origin()), below, value);
            members.add(new JsonNode.Member(key, value.origin(), created));
        }
        return new JsonNode.Obj(members, object.origin());
    }
}
