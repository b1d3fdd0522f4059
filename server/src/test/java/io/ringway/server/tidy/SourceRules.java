package io.ringway.server.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Sizes and marks in source files written by hand. Generated sources are not shown to it. */
final class SourceRules {

    /** No file may be longer. */
    static final int FILE_LINES_MAX = 800;
    /** A longer file needs a reason. */
    static final int FILE_LINES_FREE = 500;
    /** Below this a reason has outlived its file's length. */
    static final int FILE_LINES_STALE = 450;
    /** No method may be longer, annotations and signature included. */
    static final int METHOD_LINES_MAX = 70;
    /** No line may be wider. */
    static final int COLUMNS_MAX = 120;

    /** Files that may be longer than {@link #FILE_LINES_FREE} lines, and why. */
    static final Map<String, String> LONG_FILES = Map.of(
        "http/src/main/java/io/ringway/http/h2/H2HeadReader.java",
        "what makes a head malformed depends on the fields before it; the rules of all three kinds share that state",
        "ring/src/main/java/io/ringway/ring/Ring.java",
        "one short prep method per operation; memory order of both queues is easiest to check in one place",
        "server/src/main/java/io/ringway/server/conn/Connection.java",
        "the life cycle, receiving and sending of one socket share the flags that say what the kernel holds",
        "server/src/main/java/io/ringway/server/conn/OutboundQueue.java",
        "pieces and what the kernel holds of them change together; every way a send can end is a method here",
        "server/src/main/java/io/ringway/server/control/Gateway.java",
        "start and end are one order of steps, each of which undoes one of the other's; questions are a line each",
        "server/src/main/java/io/ringway/server/handoff/Call.java",
        "every change of the one word that says whose a call is, in one place; more of it said than done",
        "server/src/main/java/io/ringway/server/handoff/RequestImage.java",
        "what is copied of a request and how that is read again are written side by side",
        "server/src/main/java/io/ringway/server/upstream/h2/H2ClientConnection.java",
        "how streams begin, fail and end follows from the one state of their connection");

    /** Methods that may be longer than {@link #METHOD_LINES_MAX} lines, as path and name, and why. */
    static final Map<String, String> LONG_METHODS = Map.of(
        "http/src/test/java/io/ringway/http/h1/H1RequestParserTest.java#refused",
        "a table: one line for each head that is refused",
        "server/src/test/java/io/ringway/server/config/RouterBinderTest.java#shouldReportWhatIsWrongWithARouter",
        "a table: one line for each mistake and what is said about it");

    // Put together, because this file is looked at too.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private SourceRules() {
    }

    /**
     * Looks at one file.
     *
     * @param path of the file from the project's root, with slashes
     * @param text of the file
     * @return one line for each violation
     */
    static List<String> violations(String path, String text) {
        List<String> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        checkLength(path, lines.size(), found);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int columns = line.codePointCount(0, line.length());
            if (columns > COLUMNS_MAX) {
                found.add(path + ":" + (i + 1) + " has " + columns + " columns, allowed " + COLUMNS_MAX);
            }
            if (UNFINISHED.matcher(line).find()) {
                found.add(path + ":" + (i + 1) + " is marked as unfinished");
            }
        }
        checkMethods(path, text, found);
        return found;
    }

    private static void checkLength(String path, int lines, List<String> found) {
        boolean hasReason = LONG_FILES.containsKey(path);
        if (lines > FILE_LINES_MAX) {
            found.add(path + " has " + lines + " lines, allowed " + FILE_LINES_MAX);
        } else if (lines > FILE_LINES_FREE && !hasReason) {
            found.add(path + " has " + lines + " lines; more than " + FILE_LINES_FREE + " need a reason in LONG_FILES");
        } else if (lines < FILE_LINES_STALE && hasReason) {
            found.add(path + " has " + lines + " lines and needs no reason in LONG_FILES");
        }
    }

    private static void checkMethods(String path, String text, List<String> found) {
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        JavacTask task = (JavacTask) COMPILER.getTask(null, null, _ -> { }, null, null, List.of(file));
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                new MethodScanner(path, unit, positions, found).scan(unit, null);
            }
        } catch (IOException e) {
            throw new AssertionError("text in memory cannot be read", e);
        }
    }

    /** Measures methods from their first modifier to their closing brace; Javadoc does not count. */
    private static final class MethodScanner extends TreeScanner<Void, Void> {

        private final String path;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        MethodScanner(String path, CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.path = path;
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            LineMap map = unit.getLineMap();
            long from = positions.getStartPosition(unit, method);
            long to = positions.getEndPosition(unit, method);
            // A constructor the compiler made has no end in the source.
            long lines = to < 0 ? 0 : map.getLineNumber(to) - map.getLineNumber(from) + 1;
            if (lines > METHOD_LINES_MAX && !LONG_METHODS.containsKey(path + "#" + method.getName())) {
                found.add(path + ":" + map.getLineNumber(from) + " method " + method.getName() + " has " + lines
                    + " lines, allowed " + METHOD_LINES_MAX);
            }
            return super.visitMethod(method, nothing);
        }
    }
}
