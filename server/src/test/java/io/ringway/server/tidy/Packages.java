package io.ringway.server.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every package of the product says what it is for. Those of tests and benchmarks lie in packages that do. */
final class Packages {

    private static final String MAIN = "/src/main/java/";

    private Packages() {
    }

    /**
     * Looks for packages without a description.
     *
     * @param paths of source files from the project's root
     * @return one line for each
     */
    static List<String> violations(Set<String> paths) {
        Set<String> packages = new TreeSet<>();
        for (String path : paths) {
            if (path.contains(MAIN)) {
                packages.add(path.substring(0, path.lastIndexOf('/')));
            }
        }
        List<String> found = new ArrayList<>();
        for (String directory : packages) {
            if (!paths.contains(directory + "/package-info.java")) {
                found.add(directory + " has no package-info.java");
            }
        }
        return found;
    }
}
