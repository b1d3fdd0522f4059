package io.ringway.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.control.HandlerCheck;
import io.ringway.server.control.HandlerLoader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What stands in the documentation of handlers is Java that compiles, and files that are valid. */
final class SnippetsTest {

    private static final String TUTORIAL = "docs/tutorial-handlers.md";
    private static final String REFERENCE = "docs/handlers.md";

    @TempDir
    private static Path folder;

    /** Writes the files of the tutorial. */
    static List<Path> tutorial(Path to) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Snippet snippet : Snippet.of(TUTORIAL)) {
            if (snippet.isJava() && snippet.file() != null) {
                Path file = to.resolve(snippet.file());
                Files.createDirectories(file.getParent());
                sources.add(Files.writeString(file, snippet.text()));
            }
        }
        return sources;
    }

    /** All pages, in one go: a compiler's start takes longer than its work. */
    @BeforeAll
    static void compile() throws IOException {
        SnippetCompiler compiler = new SnippetCompiler(folder);
        List<Path> sources = tutorial(folder);
        int files = sources.size();
        for (String page : pages()) {
            for (Snippet snippet : Snippet.of(page)) {
                if (snippet.isJava() && snippet.file() == null) {
                    sources.add(compiler.file(snippet, page.equals(TUTORIAL) ? "shop" : ""));
                }
            }
        }
        assertThat(files).isGreaterThan(8);
        assertThat(sources).hasSizeGreaterThan(files + 10);
        assertThat(compiler.compile(sources)).isEmpty();
    }

    private static List<String> pages() throws IOException {
        List<String> pages = new ArrayList<>(List.of("README.md"));
        try (Stream<Path> docs = Files.walk(Snippet.root().resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md"))
                .forEach(file -> pages.add(Snippet.root().relativize(file).toString()));
        }
        return pages;
    }

    /** Who copies the first lines of a page has copied the same ones. */
    @Test
    void shouldBeginWithTheSameLinesEverywhere() throws IOException {
        assertThat(firstJava("README.md")).isEqualTo(firstJava(REFERENCE));
    }

    static String firstJava(String page) throws IOException {
        return Snippet.of(page).stream().filter(Snippet::isJava).findFirst().orElseThrow().text();
    }

    @Test
    void shouldShowAConfigurationThatFindsTheHandlersOfTheJar() throws IOException {
        Path jars = Files.createDirectory(folder.resolve("handlers"));
        HandlerJarOfClasses.write(jars.resolve("shop.jar"), folder, text("src/main/resources/META-INF/services/"
            + "io.ringway.server.HandlerProvider"));
        ConfigResult read = new ConfigReader(List.of()).and(new HandlerCheck(HandlerLoader.load(jars)))
            .read("gateway.json", text("gateway.json").getBytes(StandardCharsets.UTF_8), new ConfigOverrides());
        assertThat(read.problems()).isEmpty();
        ConfigResult without = new ConfigReader(List.of())
            .and(new HandlerCheck(HandlerLoader.load(Files.createDirectory(folder.resolve("empty")))))
            .read("gateway.json", text("gateway.json").getBytes(StandardCharsets.UTF_8), new ConfigOverrides());
        assertThat(without.problems()).hasSize(2);
    }

    private static String text(String file) throws IOException {
        return Snippet.of(TUTORIAL).stream().filter(snippet -> file.equals(snippet.file())).findFirst().orElseThrow()
            .text();
    }

    @Test
    void shouldShowAProjectWithTheVersionsOfThisOne() throws Exception {
        String shown = Snippet.of(TUTORIAL).stream().filter(snippet -> snippet.language().equals("xml")).findFirst()
            .orElseThrow().text();
        Document own = parse(Files.readString(Snippet.root().resolve("pom.xml")));
        Map<String, String> versions = versions(own);
        versions.put("ringway-server", own.getElementsByTagName("version").item(0).getTextContent());
        versions.put("junit-jupiter", text(own, "junit.version"));
        versions.put("jackson-core", text(own, "jackson.version"));
        versions.put("shop", "1");
        assertThat(versions(parse(shown))).hasSizeGreaterThan(6).allSatisfy((artifact, version) ->
            assertThat(version).as(artifact).isEqualTo(versions.get(artifact)));
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    }

    private static Map<String, String> versions(Document pom) {
        Map<String, String> versions = new TreeMap<>();
        NodeList artifacts = pom.getElementsByTagName("artifactId");
        for (int i = 0; i < artifacts.getLength(); i++) {
            NodeList version = ((Element) artifacts.item(i).getParentNode()).getElementsByTagName("version");
            if (version.getLength() > 0) {
                versions.putIfAbsent(artifacts.item(i).getTextContent(), version.item(0).getTextContent());
            }
        }
        return versions;
    }

    private static String text(Document pom, String property) {
        return pom.getElementsByTagName(property).item(0).getTextContent();
    }
}
