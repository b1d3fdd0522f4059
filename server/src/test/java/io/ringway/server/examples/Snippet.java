package io.ringway.server.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a page of the documentation.
 *
 * @param page     it is on, from the project's root
 * @param line     of the page it begins at
 * @param language behind its fence, or empty
 * @param file     it is the text of, named on a line of its own before it; null: none
 * @param text     of the block
 */
record Snippet(String page, int line, String language, String file, String text) {

    private static final String FENCE = "```";

    /**
     * Finds the project's root: the directory with the documentation, upwards from where the test runs.
     *
     * @return the root
     */
    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(at.resolve("docs/handlers.md"))) {
            at = at.getParent();
        }
        return at;
    }

    /**
     * Reads the blocks of a page.
     *
     * @param page from the project's root
     * @return blocks in order
     * @throws IOException if it cannot be read
     */
    static List<Snippet> of(String page) throws IOException {
        List<String> lines = Files.readAllLines(root().resolve(page));
        List<Snippet> found = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            if (lines.get(at).startsWith(FENCE)) {
                int end = at + 1;
                while (!lines.get(end).equals(FENCE)) {
                    end++;
                }
                found.add(new Snippet(page, at + 1, lines.get(at).substring(FENCE.length()), file(lines, at - 1),
                    String.join("\n", lines.subList(at + 1, end)) + "\n"));
                at = end;
            }
            at++;
        }
        return found;
    }

    private static String file(List<String> lines, int last) {
        String before = last >= 1 && lines.get(last).isEmpty() ? lines.get(last - 1) : "";
        return before.startsWith("`") && before.endsWith("`:") ? before.substring(1, before.length() - 2) : null;
    }

    boolean isJava() {
        return language.equals("java");
    }

    @Override
    public String toString() {
        return page + ":" + line;
    }
}
