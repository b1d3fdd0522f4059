package io.ringway.server.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles what stands in pages: files as they are, pieces inside a class that has what the page takes for granted. */
final class SnippetCompiler {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final Pattern TYPE = Pattern.compile("^(?:public )?(?:final )?(?:class|interface|record) (\\w+)",
        Pattern.MULTILINE);
    private static final Pattern MEMBER = Pattern.compile("(?:private|public|static) ");

    private static final String PRELUDE = """
        import io.ringway.server.*;
        import io.ringway.server.config.*;
        import java.io.*;
        import java.nio.file.*;
        import java.sql.Connection;
        import java.sql.PreparedStatement;
        import java.sql.ResultSet;
        import java.sql.SQLException;
        import java.time.Duration;
        import java.util.*;
        import javax.sql.DataSource;
        """;

    /** Members that pages name and readers have themselves. */
    private static final String GIVEN = """
            Request request;
            Response response;
            RingwayBuilder builder;
            Ringway ringway;
            GatewayConfig config;
            Handler users;
            Codec<String> orders;
            Codec<String> receipts;
            byte[] logo;
            Path target;

            String price() {
                return "1.20";
            }

            String accept(String order) {
                return order;
            }

        """;

    private final Path classes;

    /**
     * Creates a compiler.
     *
     * @param classes directory it writes to, and finds what was compiled before
     */
    SnippetCompiler(Path classes) {
        this.classes = classes;
    }

    /** The class path of this test; a runner may have put all of it into the manifest of one jar. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /**
     * Compiles source files.
     *
     * @param sources to compile together
     * @return what is wrong, empty if nothing is
     * @throws IOException if one cannot be read
     */
    List<String> compile(List<Path> sources) throws IOException {
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(said, null, null)) {
            List<String> options = List.of("-proc:none", "-Xlint:all,-serial,-path,-classfile", "-d",
                classes.toString(), "-cp", classes + ":" + classPath());
            COMPILER.getTask(null, files, said, options, null, files.getJavaFileObjectsFromPaths(sources)).call();
        }
        List<String> wrong = new ArrayList<>();
        for (Diagnostic<?> one : said.getDiagnostics()) {
            wrong.add(one.getKind() + " " + one.getSource() + ":" + one.getLineNumber() + " " + one.getMessage(null));
        }
        return wrong;
    }

    /**
     * Makes a file of a piece that is none: a type, statements, or members.
     *
     * @param snippet    with the piece
     * @param packageFor package it belongs to, or empty
     * @return its file
     * @throws IOException if it cannot be written
     */
    Path file(Snippet snippet, String packageFor) throws IOException {
        String head = (packageFor.isEmpty() ? "" : "package " + packageFor + ";\n") + PRELUDE;
        Matcher type = TYPE.matcher(snippet.text());
        if (type.find()) {
            return file(type.group(1), head + snippet.text());
        }
        String name = "Piece" + snippet.toString().replaceAll("\\W", "_");
        boolean isMember = MEMBER.matcher(snippet.text()).lookingAt();
        return file(name, head + "class " + name + " {\n" + GIVEN + (isMember ? snippet.text()
            : "    void piece() throws Exception {\n" + snippet.text() + "    }\n") + "}\n");
    }

    /**
     * Writes a source file.
     *
     * @param type the name of its type
     * @param text of it
     * @return the file
     * @throws IOException if it cannot be written
     */
    Path file(String type, String text) throws IOException {
        return Files.writeString(classes.resolve(type + ".java"), text);
    }
}
