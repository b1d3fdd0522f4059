package io.ringway.http.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Finds the targets of all modules on the class path: each lists its own in the resource {@code fuzz/targets}, as lines
 * of {@code name=class}.
 */
public final class Targets {
    private static final String RESOURCE = "fuzz/targets";

    private Targets() {
    }

    /**
     * Names of all targets.
     *
     * @return class names by short name, in the order of names.
     */
    public static Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        try {
            for (URL url : Collections.list(Targets.class.getClassLoader().getResources(RESOURCE))) {
                Properties properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                properties.forEach((name, type) -> names.put((String) name, (String) type));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /**
     * Makes a target.
     *
     * @param name short name.
     * @return a new target.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public static FuzzTarget create(String name) {
        String type = names().get(name);
        if (type == null) {
            throw new IllegalArgumentException("no target is called " + name + ", there are " + names().keySet());
        }
        try {
            return (FuzzTarget) Class.forName(type).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("target " + name, e);
        }
    }
}
