package io.ringway.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.tidy.CaseTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of abuse and fault cases says of each which test shows it, or why none can; and it is true. */
class CaseTableTest {

    private static CaseTable table;
    private static Map<String, String> sources;

    @BeforeAll
    static void readEverything() throws IOException {
        table = CaseTable.read();
        sources = Product.sources();
    }

    private static Set<String> ids(String relative, String pattern) throws IOException {
        Path file = Path.of(System.getProperty("ringway.testdata", "../../shared/testdata"), relative);
        Assumptions.assumeTrue(Files.exists(file), "there is no " + file);
        return Pattern.compile(pattern).matcher(Files.readString(file)).results().map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldNameTheTestsThatCarryTheId() {
        assertThat(table.claimed()).isEqualTo(CaseTable.tagged(sources));
    }

    @Test
    void shouldNameTestsOfGroupsThatExist() {
        Set<String> tests = CaseTable.tests(sources);
        List<Row> groups = table.rows().stream().filter(Row::isGroup).toList();
        assertThat(groups).isNotEmpty().allSatisfy(row -> assertThat(row.tests()).isNotEmpty().isSubsetOf(tests));
    }

    @Test
    void shouldSayWhyWhereThereIsNoTest() {
        assertThat(table.rows()).allSatisfy(row -> assertThat(!row.tests().isEmpty() || row.hasReason())
            .as("%s: %s", row.first(), row.outcome()).isTrue());
    }

    @Test
    void shouldHaveEveryCaseOnceAndInOrder() {
        List<String> ids = table.rows().stream().map(Row::first).toList();
        assertThat(ids).doesNotHaveDuplicates().isSorted();
        for (int i = 1; i < ids.size(); i++) {
            assertThat(table.rows().get(i - 1).last()).isLessThan(ids.get(i));
        }
    }

    @Test
    void shouldCoverTheDataOfSectionA() throws IOException {
        Set<String> data = ids("h1/abuse-cases.json", "\"id\": *\"(A\\d+)\"");
        Set<String> covered = new TreeSet<>();
        table.rows().stream().filter(Row::isGroup).forEach(row -> {
            assertThat(data).as("the ends of a group").contains(row.first(), row.last());
            covered.addAll(row.span());
        });
        assertThat(data).isNotEmpty().isSubsetOf(covered);
    }

    @Test
    void shouldHaveEveryCaseOfTheList() throws IOException {
        Set<String> listed = ids("../ABUSE.md", "(?m)^\\| ([BCDF]\\d+) \\|");
        List<String> here = table.rows().stream().filter(row -> !row.isGroup()).map(Row::first).toList();
        assertThat(here).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(listed);
    }

    /** A build that is asked for one case fails if there is none, instead of running nothing. */
    @Test
    @Tag("one-case")
    void shouldHaveATestOfTheCaseThatIsAskedFor() {
        String asked = System.getProperty("ringway.case", "A001");
        assertThat(table.testsOf(asked)).as("tests of case %s by docs/abuse-cases.md", asked).isNotEmpty();
    }

    @Test
    void shouldKnowNoTestsOfCasesThatThereAreNot() {
        assertThat(table.testsOf("D017")).isNotEmpty();
        assertThat(List.of("A999", "D999", "d017", "D17", "")).allSatisfy(
            id -> assertThat(table.testsOf(id)).isEmpty());
    }

    @Test
    void shouldFindTagsThatAreOnNoTest() {
        String text = "class ATest {\n\n    @Tag(\"" + "D017\")\n    @Test\n    void shouldA() {\n    }\n\n    @Tag(\""
            + "D018\")\n    private void helps() {\n    }\n}\n";
        assertThat(CaseTable.tagged(Map.of("ring/src/test/java/ATest.java", text))).containsExactlyInAnyOrderEntriesOf(
            Map.of("D017", Set.of("ring/ATest#shouldA"), "D018", Set.of("ring/ATest#helps is no test")));
    }
}
