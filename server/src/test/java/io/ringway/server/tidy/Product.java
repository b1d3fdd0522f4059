package io.ringway.server.tidy;

import io.ringway.balancer.LoadBalancer;
import io.ringway.http.RequestHead;
import io.ringway.ring.Ring;
import io.ringway.router.RouteTable;
import io.ringway.server.Invariant;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The product as it lies there: compiled classes of all modules, from directories or jars, and the sources. */
final class Product {

    /** The modules that ship. */
    static final List<String> MODULES = List.of("ring", "http", "router", "balancer", "server");

    private static final List<Class<?>> ONE_OF_EACH =
        List.of(Ring.class, RequestHead.class, RouteTable.class, LoadBalancer.class, Invariant.class);

    private Product() {
    }

    /**
     * Where the classes of a module come from.
     *
     * @param type of the module
     * @return a directory or a jar
     */
    static Path origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError("a code source is no path", e);
        }
    }

    /**
     * Reads the classes of all modules.
     *
     * @return the classes, tests excepted
     * @throws IOException if one cannot be read
     */
    static List<CompiledClass> classes() throws IOException {
        List<CompiledClass> classes = new ArrayList<>();
        for (Class<?> type : ONE_OF_EACH) {
            Path origin = origin(type);
            if (Files.isDirectory(origin)) {
                readAll(origin, classes);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(origin)) {
                    readAll(jar.getPath("/"), classes);
                }
            }
        }
        return classes;
    }

    private static void readAll(Path root, List<CompiledClass> classes) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                classes.add(CompiledClass.parse(Files.readAllBytes(file)));
            }
        }
    }

    /**
     * Finds the project's root: the directory with all modules, upwards from where the test runs.
     *
     * @return the root
     */
    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isRegularFile(at.resolve("ring/pom.xml"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new AssertionError("the project's root is not above the working directory");
        }
        return at;
    }

    /**
     * Reads the sources written by hand, those of tests and benchmarks included.
     *
     * @return text by path from the root, with slashes
     * @throws IOException if one cannot be read
     */
    static Map<String, String> sources() throws IOException {
        Path root = root();
        Map<String, String> sources = new TreeMap<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    if (!path.contains("/src/generated/")) {
                        sources.put(path, Files.readString(file));
                    }
                }
            }
        }
        return sources;
    }
}
