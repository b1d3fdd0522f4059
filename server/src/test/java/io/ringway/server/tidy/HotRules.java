package io.ringway.server.tidy;

import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a method marked {@code @Hot} must not do: allocate, box, build strings, lock, log, or be too long to inline. */
final class HotRules {

    /** C2 inlines hot methods up to this many bytes of bytecode (FreqInlineSize); disabled asserts count too. */
    static final int BYTECODES_MAX = 325;

    /** Thrown where the program is broken; nobody pays for them. A switch without default has the second one. */
    private static final Set<String> NEVER_MADE = Set.of("java/lang/AssertionError", "java/lang/MatchException");
    private static final Set<String> BOXES = Set.of("java/lang/Integer", "java/lang/Long", "java/lang/Short",
        "java/lang/Byte", "java/lang/Character", "java/lang/Boolean", "java/lang/Float", "java/lang/Double");
    private static final List<String> LOGS = List.of("java/lang/System$Logger", "java/util/logging/", "org/slf4j/",
        "java/io/PrintStream", "io/ringway/server/cli/");

    private HotRules() {
    }

    /**
     * Looks at the hot methods of a class.
     *
     * @param type to look at
     * @return one line for each violation
     */
    static List<String> violations(CompiledClass type) {
        List<String> found = new ArrayList<>();
        for (MethodModel method : type.model().methods()) {
            if (isHot(method)) {
                check(type, method, found);
            }
        }
        return found;
    }

    /**
     * Counts the hot methods of a class, so that a test can tell that it has seen some.
     *
     * @param type to look at
     * @return methods with the marker
     */
    static long count(CompiledClass type) {
        return type.model().methods().stream().filter(HotRules::isHot).count();
    }

    private static boolean isHot(MethodModel method) {
        return method.findAttribute(Attributes.runtimeInvisibleAnnotations())
            .map(RuntimeInvisibleAnnotationsAttribute::annotations).orElse(List.of()).stream()
            .map(Annotation::className).anyMatch(name -> name.stringValue().endsWith("/Hot;"));
    }

    private static void check(CompiledClass type, MethodModel method, List<String> found) {
        String where = type.name() + "." + method.methodName().stringValue() + method.methodType().stringValue();
        if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
            found.add(where + " is hot and synchronized");
        }
        CodeAttribute code = method.findAttribute(Attributes.code()).orElse(null);
        if (code == null) {
            return;
        }
        if (code.codeLength() > BYTECODES_MAX) {
            found.add(where + " is hot and has " + code.codeLength() + " bytes of bytecode, allowed " + BYTECODES_MAX);
        }
        for (CodeElement element : code.elementList()) {
            String problem = problem(element);
            if (problem != null) {
                found.add(where + " is hot and " + problem);
            }
        }
    }

    private static String problem(CodeElement element) {
        return switch (element) {
            case NewObjectInstruction made when !NEVER_MADE.contains(made.className().asInternalName()) ->
                "makes a " + made.className().asInternalName();
            case NewPrimitiveArrayInstruction _, NewReferenceArrayInstruction _, NewMultiArrayInstruction _ ->
                "makes an array";
            case InvokeDynamicInstruction indy -> "has an invokedynamic (" + indy.name().stringValue() + ")";
            case MonitorInstruction _ -> "locks a monitor";
            case InvokeInstruction call -> problemOf(call);
            default -> null;
        };
    }

    private static String problemOf(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        if (call.name().equalsString("valueOf") && BOXES.contains(owner)) {
            return "boxes a " + owner;
        }
        return LOGS.stream().anyMatch(owner::startsWith) ? "logs through " + owner : null;
    }
}
