package io.ringway.server.tidy;

import io.ringway.balancer.LoadBalancer;
import io.ringway.http.RequestHead;
import io.ringway.ring.Ring;
import io.ringway.router.RouteTable;
import io.ringway.server.Invariant;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import tools.jackson.core.JsonParser;

/**
 * Compiles small classes in memory that break a rule, in the very packages the rule is about, so that the real tables
 * are tested and nothing of it lies on the class path.
 */
final class Fixture {

    private static final String CLASS_PATH = Stream.of(Ring.class, RequestHead.class, RouteTable.class,
            LoadBalancer.class, Invariant.class, UnsafeBuffer.class, CommandLine.class, JsonParser.class)
        .map(Product::origin).map(Path::toString).collect(Collectors.joining(File.pathSeparator));

    private Fixture() {
    }

    /**
     * Compiles classes.
     *
     * @param sources one file each; the file's class is the first one it declares
     * @return all classes that came out
     */
    static List<CompiledClass> compile(String... sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        for (String source : sources) {
            units.add(new Source(source));
        }
        StringBuilder complaints = new StringBuilder();
        try (Memory memory = new Memory(compiler.getStandardFileManager(null, null, null))) {
            boolean done = compiler.getTask(null, memory, problem -> complaints.append(problem).append('\n'),
                List.of("-classpath", CLASS_PATH, "-proc:none", "-Xlint:none"), null, units).call();
            if (!done) {
                throw new AssertionError("a fixture does not compile:\n" + complaints);
            }
            return memory.outputs.stream().map(ByteArrayOutputStream::toByteArray).map(CompiledClass::parse).toList();
        } catch (IOException e) {
            throw new AssertionError("memory cannot be closed", e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///" + path(text)), Kind.SOURCE);
            this.text = text;
        }

        private static String path(String text) {
            String packageName = text.substring(text.indexOf("package ") + 8, text.indexOf(';')).strip();
            String afterClass = text.substring(text.indexOf("class ") + 6).strip();
            return packageName.replace('.', '/') + "/" + afterClass.split("\\W")[0] + ".java";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {

        private final List<ByteArrayOutputStream> outputs = new ArrayList<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind,
                                                   FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            outputs.add(bytes);
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
