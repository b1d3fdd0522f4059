package io.ringway.stress;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.UnsafeApi;

/**
 * The product's own classes, loaded once more with a barrier taken out of their byte code: what negative controls are
 * made of, so that there is no copy that could drift away from the product. A barrier that is not found is an error:
 * then the product has changed, and the control no longer shows what it says.
 *
 * <p>The classes keep their names in a class loader of their own; all others, and the <em>faces</em>, interfaces by
 * which the controls call them, come from its parent. Methods that are not private become public. Thread: rules by one
 * thread before the first {@link #make}, which any thread may call.
 */
public final class Weakened extends ClassLoader {

    private final Map<String, Class<?>> originals = new LinkedHashMap<>();
    private final Map<Class<?>, Class<?>> faces = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    /** Set once, and immutable then: objects are made on the hot path of the tests. */
    private volatile Map<Class<?>, Loaded> loaded;

    private record Loaded(Class<?> type, Constructor<?>[] constructors) {
    }

    /** A call that is left out or goes elsewhere; without an owner all monitors of a method. */
    private static final class Rule {
        private final String method;
        private final Class<?> owner;
        private final String name;
        private final Class<?> instead;
        private final String insteadName;
        private int hits;

        Rule(String method, Class<?> owner, String name, Class<?> instead, String insteadName) {
            this.method = method;
            this.owner = owner;
            this.name = name;
            this.instead = instead;
            this.insteadName = insteadName;
        }

        boolean takes(String in, InvokeInstruction call) {
            return owner != null && method.equals(in) && call.name().equalsString(name)
                && call.owner().asSymbol().equals(owner.describeConstable().orElseThrow());
        }

        boolean takesMonitors(String in) {
            return owner == null && method.equals(in);
        }
    }

    /**
     * Chooses the classes.
     *
     * @param classes that are loaded once more and know each other's weakened form
     */
    public Weakened(Class<?>... classes) {
        super(Weakened.class.getClassLoader());
        for (Class<?> original : classes) {
            originals.put(original.getName(), original);
        }
    }

    /**
     * Leaves calls of a static method without arguments out.
     *
     * @param method in which they are
     * @param owner  of the called method
     * @param name   of the called method
     * @return this
     */
    public Weakened without(String method, Class<?> owner, String name) {
        return instead(method, owner, name, Weak.class, "nothing");
    }

    /**
     * Leads calls to another, static method.
     *
     * @param method      in which they are
     * @param owner       of the called method
     * @param name        of the called method
     * @param instead     class of the other method, which takes the receiver, if there was one, as first argument
     * @param insteadName its name
     * @return this
     */
    public Weakened instead(String method, Class<?> owner, String name, Class<?> instead, String insteadName) {
        rules.add(new Rule(method, owner, name, instead, insteadName));
        return this;
    }

    /**
     * Leaves the {@code synchronized} of a method and of its blocks out.
     *
     * @param method in which they are
     * @return this
     */
    public Weakened withoutMonitors(String method) {
        rules.add(new Rule(method, null, null, null, null));
        return this;
    }

    /**
     * Has a class implement an interface.
     *
     * @param original class
     * @param face     interface whose methods it has
     * @return this
     */
    public Weakened as(Class<?> original, Class<?> face) {
        faces.put(original, face);
        return this;
    }

    /**
     * Makes an object of a weakened class.
     *
     * @param face      interface it was given
     * @param original  class, with one constructor of so many arguments
     * @param arguments of the constructor
     * @param <T>       the interface
     * @return the object
     */
    public <T> T make(Class<T> face, Class<?> original, Object... arguments) {
        try {
            for (Constructor<?> constructor : load(original).constructors()) {
                if (constructor.getParameterCount() == arguments.length) {
                    return face.cast(constructor.newInstance(arguments));
                }
            }
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError("cannot make a weakened " + original, e);
        }
        throw new AssertionError(original + " has no constructor of " + arguments.length + " arguments");
    }

    /**
     * Makes an object of a weakened class without running its constructor.
     *
     * @param face     interface it was given
     * @param original class
     * @param <T>      the interface
     * @return the object, all of whose fields are zero or null
     */
    public <T> T blank(Class<T> face, Class<?> original) {
        return face.cast(UnsafeApi.allocateInstance(load(original).type()));
    }

    /**
     * Finds a method whose types no interface could name, since they are weakened themselves.
     *
     * @param original class with one method of the name
     * @param name     of the method
     * @return a handle that takes and returns objects
     */
    public MethodHandle handle(Class<?> original, String name) {
        for (Method method : load(original).type().getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                method.setAccessible(true);
                try {
                    MethodHandle handle = MethodHandles.lookup().unreflect(method);
                    return handle.asType(handle.type().generic());
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError(original + " has no method " + name);
    }

    private Loaded load(Class<?> original) {
        Map<Class<?>, Loaded> known = loaded;
        return (known == null ? loadAll() : known).get(original);
    }

    private synchronized Map<Class<?>, Loaded> loadAll() {
        if (loaded != null) {
            return loaded;
        }
        Map<Class<?>, Loaded> all = new HashMap<>();
        try {
            for (Class<?> original : originals.values()) {
                Class<?> type = loadClass(original.getName());
                Constructor<?>[] constructors = type.getDeclaredConstructors();
                AccessibleObject.setAccessible(constructors, true);
                all.put(original, new Loaded(type, constructors));
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        for (Rule rule : rules) {
            if (rule.hits == 0) {
                throw new AssertionError("nothing to take out in " + rule.method + ": "
                    + (rule.owner == null ? "no monitor" : "no call of " + rule.name));
            }
        }
        loaded = all;
        return all;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        Class<?> original = originals.get(name);
        if (original == null) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(original);
        }
    }

    private Class<?> define(Class<?> original) {
        ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofClassLoading(original.getClassLoader())));
        ClassTransform weaken = (builder, element) -> {
            switch (element) {
                case AccessFlags flags -> builder.withFlags(open(flags.flagsMask()));
                case MethodModel method -> builder.transformMethod(method, method(method.methodName().stringValue()));
                default -> builder.with(element);
            }
        };
        Class<?> face = faces.get(original);
        if (face != null) {
            List<ClassDesc> interfaces = new ArrayList<>();
            for (Class<?> present : original.getInterfaces()) {
                interfaces.add(present.describeConstable().orElseThrow());
            }
            interfaces.add(face.describeConstable().orElseThrow());
            weaken = weaken.andThen(ClassTransform.endHandler(builder -> builder.withInterfaceSymbols(interfaces)));
        }
        byte[] bytes = file.transformClass(file.parse(bytes(original)), weaken);
        return defineClass(original.getName(), bytes, 0, bytes.length, original.getProtectionDomain());
    }

    private MethodTransform method(String name) {
        return (builder, element) -> {
            switch (element) {
                case AccessFlags flags when !name.startsWith("<") ->
                    builder.withFlags(unlocked(name, open(flags.flagsMask())));
                case CodeModel code -> builder.transformCode(code, code(name));
                default -> builder.with(element);
            }
        };
    }

    private int unlocked(String method, int flags) {
        boolean isLocked = (flags & Modifier.SYNCHRONIZED) != 0;
        return isLocked && hit(ruleForMonitors(method)) != null ? flags & ~Modifier.SYNCHRONIZED : flags;
    }

    private CodeTransform code(String method) {
        return (builder, element) -> {
            if (element instanceof MonitorInstruction && hit(ruleForMonitors(method)) != null) {
                builder.pop();
                return;
            }
            Rule rule = element instanceof InvokeInstruction call ? hit(ruleFor(method, call)) : null;
            if (rule == null) {
                builder.with(element);
                return;
            }
            InvokeInstruction call = (InvokeInstruction) element;
            builder.invokestatic(rule.instead.describeConstable().orElseThrow(), rule.insteadName, type(call));
        };
    }

    /** Weakened classes are unknown to the method that stands in: it takes them as objects. */
    private MethodTypeDesc type(InvokeInstruction call) {
        MethodTypeDesc type = call.typeSymbol();
        for (int i = 0; i < type.parameterCount(); i++) {
            if (isWeakened(type.parameterType(i))) {
                type = type.changeParameterType(i, ConstantDescs.CD_Object);
            }
        }
        return call.opcode() == Opcode.INVOKESTATIC ? type
            : type.insertParameterTypes(0, call.owner().asSymbol());
    }

    private boolean isWeakened(ClassDesc type) {
        return originals.values().stream().anyMatch(one -> one.describeConstable().orElseThrow().equals(type));
    }

    private Rule ruleFor(String method, InvokeInstruction call) {
        return rules.stream().filter(rule -> rule.takes(method, call)).findFirst().orElse(null);
    }

    private Rule ruleForMonitors(String method) {
        return rules.stream().filter(rule -> rule.takesMonitors(method)).findFirst().orElse(null);
    }

    private static Rule hit(Rule rule) {
        if (rule != null) {
            rule.hits++;
        }
        return rule;
    }

    private static int open(int flags) {
        return (flags & Modifier.PRIVATE) != 0 ? flags : flags & ~Modifier.PROTECTED | Modifier.PUBLIC;
    }

    private static byte[] bytes(Class<?> original) {
        String file = original.getName().substring(original.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = original.getResourceAsStream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
