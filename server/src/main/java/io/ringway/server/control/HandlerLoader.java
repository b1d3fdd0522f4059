package io.ringway.server.control;

import io.ringway.server.HandlerProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Finds the handlers that are on the class path, and in the jars of a directory. Where there is a directory, providers
 * and handlers find what is in its jars, and what those see, by the context class loader too: drivers of databases,
 * services, resources. Thread: any.
 */
public final class HandlerLoader {

    private static final String NONE_FOUND = "none are on the class path";
    private static final int CAUSES_MAX = 32;

    private HandlerLoader() {
    }

    /**
     * Loads all handlers there are.
     *
     * @param folder with jars, or null: the class path only. Its classes stay loaded as long as the process runs, but
     *               not if this fails
     * @return the handlers
     * @throws StartException if the folder cannot be read or a provider is broken, whatever it throws; it names the
     *     provider and the cause
     */
    public static HandlerCatalog load(Path folder) {
        ClassLoader own = HandlerProvider.class.getClassLoader();
        if (folder == null) {
            return load(own, new HandlerCatalog(NONE_FOUND + " (see --handlers)"));
        }
        URLClassLoader jars = new URLClassLoader("handlers", jars(folder), own);
        try {
            return load(jars, new HandlerCatalog(NONE_FOUND + " or in the jars of " + folder, jars));
        } catch (RuntimeException | Error failure) {
            close(jars, failure);
            throw failure;
        }
    }

    private static void close(URLClassLoader jars, Throwable because) {
        try {
            jars.close();
        } catch (IOException alsoBroken) {
            because.addSuppressed(alsoBroken);
        }
    }

    private static HandlerCatalog load(ClassLoader loader, HandlerCatalog catalog) {
        Iterator<ServiceLoader.Provider<HandlerProvider>> found = ServiceLoader.load(HandlerProvider.class, loader)
            .stream().iterator();
        // Around the search as well: it loads the providers' classes, and provide() may be the first to ask for a
        // driver, which is looked for once in the life of a process.
        try (ContextLoader _ = ContextLoader.use(catalog.contextLoader())) {
            while (hasNext(found)) {
                provide(found.next(), catalog);
            }
        }
        return catalog;
    }

    /** Looks for the next one, which is where its class is loaded; what is wrong with that names it. */
    private static boolean hasNext(Iterator<?> found) {
        try {
            return found.hasNext();
        } catch (Throwable broken) {
            throw refused("", broken);
        }
    }

    private static void provide(ServiceLoader.Provider<HandlerProvider> provider, HandlerCatalog catalog) {
        catalog.beginProvider();
        try {
            provider.get().provide(catalog);
        } catch (Throwable broken) {
            // Somebody else's code: one line says what it is about, whatever it threw.
            throw refused("the provider " + provider.type().getName() + ": ", broken);
        }
    }

    /** What to throw instead; what the JVM itself is short of goes on as it is, but for a stack that is free again. */
    private static StartException refused(String whose, Throwable broken) {
        if (broken instanceof VirtualMachineError ours && !(broken instanceof StackOverflowError)) {
            throw ours;
        }
        // Where we know the provider, the loader's words say nothing more.
        boolean isLoaders = broken instanceof ServiceConfigurationError && broken.getCause() != null;
        Throwable first = isLoaders && !whose.isEmpty() ? broken.getCause() : broken;
        Throwable root = root(first);
        String text = first == root ? text(root) : said(first) == null ? text(root) : said(first) + ": " + text(root);
        return new StartException("handlers: " + whose + text);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int i = 0; root.getCause() != null && i < CAUSES_MAX; i++) {
            root = root.getCause();
        }
        return root;
    }

    private static String text(Throwable root) {
        String said = said(root);
        boolean saysAll = root.getClass() == IllegalArgumentException.class
            || root instanceof ServiceConfigurationError;
        return said == null ? root.getClass().getName() : saysAll ? said : root.getClass().getName() + ": " + said;
    }

    /** The message in one line; null if there is none, or none to be had. */
    private static String said(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null || message.isBlank() ? null
                : String.join(" ", message.lines().map(String::strip).toList());
        } catch (Throwable worse) {
            return null;
        }
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
