package io.ringway.server.control;

import io.ringway.server.HandlerProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Finds the handlers that are on the class path, and in the jars of a directory. Thread: any. */
public final class HandlerLoader {

    private HandlerLoader() {
    }

    /**
     * Loads all handlers there are.
     *
     * @param folder with jars, or null: the class path only. Its classes stay loaded as long as the process runs
     * @return the handlers
     * @throws StartException if the folder cannot be read, or a provider is broken
     */
    public static HandlerCatalog load(Path folder) {
        HandlerCatalog catalog = new HandlerCatalog();
        ClassLoader loader = HandlerProvider.class.getClassLoader();
        if (folder != null) {
            loader = new URLClassLoader("handlers", jars(folder), loader);
        }
        try {
            for (HandlerProvider provider : ServiceLoader.load(HandlerProvider.class, loader)) {
                catalog.beginProvider();
                provider.provide(catalog);
            }
        } catch (IllegalArgumentException malformed) {
            throw new StartException("handlers: " + malformed.getMessage());
        } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
            // Somebody else's code: one line says what it is about, whatever it threw.
            throw new StartException("handlers: " + broken);
        }
        return catalog;
    }

    private static URL[] jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<URL> urls = new ArrayList<>();
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        } catch (MalformedURLException impossible) {
            throw new AssertionError("the path of a file is a URL", impossible);
        } catch (IOException unreadable) {
            throw new StartException("--handlers: cannot read the directory " + folder);
        }
    }
}
