package io.ringway.server.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Loads the product and the simulator anew, one class of it mutated; everything else comes from the loader above. The
 * product itself has no hooks for this.
 */
final class MutatedClasses extends ClassLoader {

    private static final String PREFIX = "io.ringway.";

    private final Mutation mutation;

    /**
     * Creates a loader.
     *
     * @param mutation to plant, or null for none
     */
    MutatedClasses(Mutation mutation) {
        super(MutatedClasses.class.getClassLoader());
        this.mutation = mutation;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            if (mutation != null && mutation.type().equals(name)) {
                bytes = mutation.apply(bytes);
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
