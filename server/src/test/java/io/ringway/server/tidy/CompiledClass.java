package io.ringway.server.tidy;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A class file and what it names. Constants that the compiler copied from another class leave no trace here.
 *
 * @param model the parsed file
 */
record CompiledClass(ClassModel model) {

    private static final Pattern DESCRIPTOR = Pattern.compile("[(\\[<L].*");
    private static final Pattern NAME_IN_DESCRIPTOR = Pattern.compile("L([\\p{Alnum}_$/]+)[;<]");

    /**
     * Parses a class file.
     *
     * @param bytes of the file
     * @return the class
     */
    static CompiledClass parse(byte[] bytes) {
        return new CompiledClass(ClassFile.of().parse(bytes));
    }

    /**
     * The class's own name.
     *
     * @return internal form, with slashes
     */
    String name() {
        return model.thisClass().asInternalName();
    }

    /**
     * The package of the class.
     *
     * @return internal form, without a final slash
     */
    String packageName() {
        return name().substring(0, Math.max(0, name().lastIndexOf('/')));
    }

    /**
     * Every class this one names: in instructions, in types of members, in generics and annotations.
     *
     * @return names in internal form, sorted
     */
    Set<String> references() {
        Set<String> names = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type) {
                addType(type.asInternalName(), names);
            } else if (entry instanceof Utf8Entry text && DESCRIPTOR.matcher(text.stringValue()).matches()) {
                addAll(text.stringValue(), names);
            }
        }
        return names;
    }

    private static void addType(String name, Set<String> names) {
        if (name.startsWith("[")) {
            addAll(name, names);
        } else {
            names.add(name);
        }
    }

    private static void addAll(String descriptor, Set<String> names) {
        Matcher matcher = NAME_IN_DESCRIPTOR.matcher(descriptor);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
    }
}
