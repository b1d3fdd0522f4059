package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rules of the hot path, read from the compiled classes: small enough to be inlined, and nothing that allocates.
 */
class HotPathTest {
    /** C2 does not inline hot methods above this many bytecodes (FreqInlineSize); disabled asserts count. */
    private static final int BYTECODES_MAX = 325;
    private static final Set<Opcode> ALLOCATING =
        EnumSet.of(Opcode.NEW, Opcode.NEWARRAY, Opcode.ANEWARRAY, Opcode.MULTIANEWARRAY, Opcode.INVOKEDYNAMIC);

    @Test
    void shouldKeepHotMethodsSmallAndFreeOfAllocation() throws IOException, URISyntaxException {
        int hotMethods = 0;
        for (Path file : classes()) {
            ClassModel model = ClassFile.of().parse(file);
            for (MethodModel method : model.methods()) {
                if (isHot(method)) {
                    hotMethods++;
                    check(model.thisClass().asInternalName() + '.' + method.methodName(), method);
                }
            }
        }
        assertThat(hotMethods).isGreaterThan(40);
    }

    @Test
    void shouldKeepEveryMethodInlinable() throws IOException, URISyntaxException {
        for (Path file : classes()) {
            for (MethodModel method : ClassFile.of().parse(file).methods()) {
                boolean isInitializer = method.methodName().equalsString("<clinit>");
                method.findAttribute(Attributes.code()).filter(code -> !isInitializer).ifPresent(code ->
                    assertThat(code.codeLength()).as("%s %s", file, method.methodName())
                        .isLessThanOrEqualTo(BYTECODES_MAX));
            }
        }
    }

    private static void check(String name, MethodModel method) {
        CodeAttribute code = method.findAttribute(Attributes.code()).orElseThrow();
        assertThat(code.codeLength()).as(name).isLessThanOrEqualTo(BYTECODES_MAX);
        for (var element : code.elementList()) {
            if (element instanceof Instruction instruction) {
                boolean isAssertion = instruction.toString().contains("AssertionError");
                assertThat(ALLOCATING.contains(instruction.opcode()) && !isAssertion).as("%s: %s", name, instruction)
                    .isFalse();
                if (instruction instanceof InvokeInstruction invoke) {
                    assertThat(invoke.name().equalsString("valueOf")).as("%s boxes", name).isFalse();
                }
            }
        }
    }

    private static boolean isHot(MethodModel method) {
        return method.findAttribute(Attributes.runtimeInvisibleAnnotations())
            .map(found -> found.annotations().stream().anyMatch(a -> a.className().stringValue().endsWith("/Hot;")))
            .orElse(false);
    }

    private static List<Path> classes() throws IOException, URISyntaxException {
        Path root = Path.of(HttpError.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(classes).hasSizeGreaterThan(20);
            return classes;
        }
    }
}
