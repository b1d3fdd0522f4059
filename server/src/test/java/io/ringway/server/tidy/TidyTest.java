package io.ringway.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Applies the rules of the house to the product. */
class TidyTest {

    private static List<CompiledClass> classes;
    private static Map<String, String> sources;

    @BeforeAll
    static void readEverything() throws IOException {
        classes = Product.classes();
        sources = Product.sources();
    }

    @Test
    void shouldHaveSeenEveryModule() {
        Set<String> seen = classes.stream().map(CompiledClass::name).filter(name -> name.startsWith("io/ringway/"))
            .map(name -> name.split("/")[2]).collect(Collectors.toCollection(TreeSet::new));
        assertThat(seen).containsAll(Product.MODULES);
        assertThat(sources.keySet().stream().map(path -> path.substring(0, path.indexOf('/')))).containsAll(
            Product.MODULES);
        for (String module : Product.MODULES) {
            String prefix = "io/ringway/" + module + "/";
            assertThat(classes.stream().filter(type -> type.name().startsWith(prefix)).mapToLong(HotRules::count).sum())
                .as("hot methods of " + module).isPositive();
        }
    }

    @Test
    void shouldPointArrowsTheRightWay() {
        assertNone(Arrow::violations);
    }

    @Test
    void shouldKeepHotMethodsHot() {
        assertNone(HotRules::violations);
    }

    @Test
    void shouldMakeNoBannedCalls() {
        assertNone(BannedCalls::violations);
    }

    /** A critical call keeps every thread of the JVM from its safepoint while it lasts, and ours wait in the kernel. */
    @Test
    @Tag("F032")
    void shouldLinkNoCriticalCalls() {
        assertNone(type -> {
            List<String> found = new ArrayList<>();
            for (PoolEntry entry : type.model().constantPool()) {
                if (entry instanceof MemberRefEntry member && member.name().equalsString("critical")
                    && member.owner().asInternalName().equals("java/lang/foreign/Linker$Option")) {
                    found.add(type.name() + " links a critical call");
                }
            }
            return found;
        });
    }

    @Test
    void shouldKeepSourcesShortNarrowAndFinished() {
        List<String> found = new ArrayList<>();
        sources.forEach((path, text) -> found.addAll(SourceRules.violations(path, text)));
        assertEmpty(found);
    }

    @Test
    void shouldGiveReasonsForFilesThatExist() {
        assertThat(sources.keySet()).containsAll(SourceRules.LONG_FILES.keySet());
        assertThat(SourceRules.LONG_METHODS.keySet().stream().map(key -> key.split("#")[0])).isSubsetOf(
            sources.keySet());
        assertThat(SourceRules.LONG_FILES.values()).allSatisfy(reason -> assertThat(reason).contains(" "));
    }

    @Test
    void shouldDescribeEveryPackage() {
        assertEmpty(Packages.violations(sources.keySet()));
    }

    private static void assertNone(Function<CompiledClass, List<String>> rule) {
        assertEmpty(classes.stream().map(rule).flatMap(List::stream).toList());
    }

    private static void assertEmpty(List<String> violations) {
        if (!violations.isEmpty()) {
            fail(violations.size() + " violations:\n" + String.join("\n", violations));
        }
    }
}
