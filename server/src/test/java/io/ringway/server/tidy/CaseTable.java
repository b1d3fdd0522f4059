package io.ringway.server.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table of abuse and fault cases in {@code docs/abuse-cases.md}, and what the sources of the tests say about the
 * same: a test that shows a case carries its id as a JUnit tag. Tests are named {@code module/Class#method}, or
 * {@code module/Class} where the tag is on the class.
 *
 * @param rows of the table in their order
 */
record CaseTable(List<Row> rows) {

    private static final Pattern LINE = Pattern.compile("\\| ([A-F]\\d{3})(?:-([A-F]\\d{3}))? \\|(.*)\\|");
    private static final Pattern TEST = Pattern.compile("`([a-z]+/[A-Za-z0-9]+(?:#[A-Za-z0-9]+)?)`");
    private static final Pattern REASON = Pattern.compile("(?:^|; )(not here|later|simulator): \\S+ \\S+ \\S+.*");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-F]\\d{3})\"\\)");
    private static final Pattern TARGET = Pattern.compile(" void (\\w+)\\(|\\bclass (\\w+) ");
    private static final Pattern TEST_MARK = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest)\\b");

    /**
     * One line of the table.
     *
     * @param first   id
     * @param last    id, the same where the line is about one case
     * @param tests   that show it
     * @param outcome last cell: the tests, or why there is none
     */
    record Row(String first, String last, Set<String> tests, String outcome) {

        /** The ids the line may be about. */
        List<String> span() {
            char section = first.charAt(0);
            return IntStream.rangeClosed(Integer.parseInt(first.substring(1)), Integer.parseInt(last.substring(1)))
                .mapToObj(number -> "%c%03d".formatted(section, number)).toList();
        }

        /** Tells whether the line stands for several cases, which share their tests. */
        boolean isGroup() {
            return !first.equals(last);
        }

        /** Tells whether it says why something cannot be shown. */
        boolean hasReason() {
            return REASON.matcher(outcome).find();
        }
    }

    /** Reads the table of this project. */
    static CaseTable read() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Product.root().resolve("docs/abuse-cases.md"))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String[] cells = matcher.group(3).split("\\|");
                String outcome = cells[cells.length - 1].trim();
                Set<String> tests = TEST.matcher(outcome).results().map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
                String last = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
                rows.add(new Row(matcher.group(1), last, tests, outcome));
            }
        }
        return new CaseTable(rows);
    }

    /** The tests by case, as the table has them; groups excepted. */
    Map<String, Set<String>> claimed() {
        Map<String, Set<String>> claimed = new TreeMap<>();
        rows.stream().filter(row -> !row.isGroup() && !row.tests().isEmpty())
            .forEach(row -> claimed.put(row.first(), row.tests()));
        return claimed;
    }

    /**
     * The tests that show a case.
     *
     * @param id of the case
     * @return none if there is no such case, or only a reason why it cannot be shown
     */
    Set<String> testsOf(String id) {
        return rows.stream().filter(row -> row.span().contains(id)).flatMap(row -> row.tests().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The tests by case, as the tags have them.
     *
     * @param sources text by path from the root
     */
    static Map<String, Set<String>> tagged(Map<String, String> sources) {
        Map<String, Set<String>> tagged = new TreeMap<>();
        sources.forEach((path, text) -> {
            Matcher tag = TAG.matcher(text);
            while (tag.find()) {
                tagged.computeIfAbsent(tag.group(1), _ -> new TreeSet<>()).add(test(path, text, tag.end()));
            }
        });
        return tagged;
    }

    /** Names what a tag is on; something that is no test is named so that no table can name it. */
    private static String test(String path, String text, int tagEnd) {
        String type = path.substring(0, path.indexOf('/')) + "/" + Path.of(path).getFileName().toString()
            .replace(".java", "");
        Matcher target = TARGET.matcher(text);
        if (!target.find(tagEnd)) {
            return type + " has a tag on nothing";
        }
        if (target.group(2) != null) {
            return type;
        }
        String annotations = text.substring(text.lastIndexOf("\n\n", tagEnd), target.start());
        String name = type + "#" + target.group(1);
        return TEST_MARK.matcher(annotations).find() ? name : name + " is no test";
    }

    /**
     * The tests a project has, tagged or not.
     *
     * @param sources text by path from the root
     */
    static Set<String> tests(Map<String, String> sources) {
        Set<String> tests = new TreeSet<>();
        sources.forEach((path, text) -> {
            Matcher mark = TEST_MARK.matcher(text);
            while (mark.find()) {
                tests.add(test(path, text, mark.end()));
            }
        });
        return tests;
    }
}
