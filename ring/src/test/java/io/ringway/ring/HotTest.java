package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Methods marked {@link Hot} are small and allocate nothing by themselves. */
final class HotTest {
    private static final int CODE_MAX = 325;

    @Test
    void shouldKeepHotMethodsSmallAndFreeOfAllocation() throws IOException, URISyntaxException {
        List<String> hot = new ArrayList<>();
        List<String> offences = new ArrayList<>();
        Path classes = Path.of(Ring.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(file -> check(file, hot, offences));
        }
        assertThat(hot).hasSizeGreaterThan(60);
        assertThat(offences).isEmpty();
    }

    private static void check(Path file, List<String> hot, List<String> offences) {
        ClassModel model;
        try {
            model = ClassFile.of().parse(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        for (MethodModel method : model.methods()) {
            if (isHot(method)) {
                String name = model.thisClass().asInternalName() + "." + method.methodName().stringValue();
                hot.add(name);
                method.findAttribute(Attributes.code()).ifPresent(code -> {
                    if (code.codeLength() > CODE_MAX) {
                        offences.add(name + " has " + code.codeLength() + " bytes");
                    }
                    checkCode(name, code, offences);
                });
            }
        }
    }

    private static void checkCode(String name, CodeAttribute code, List<String> offences) {
        for (CodeElement element : ((CodeModel) code).elementList()) {
            switch (element) {
                case NewObjectInstruction made -> {
                    // An assert makes its error; nothing else is made here.
                    if (!made.className().asInternalName().equals("java/lang/AssertionError")) {
                        offences.add(name + " makes a " + made.className().asInternalName());
                    }
                }
                case NewPrimitiveArrayInstruction array -> offences.add(name + " makes an array: " + array);
                case NewReferenceArrayInstruction array -> offences.add(name + " makes an array: " + array);
                case InvokeDynamicInstruction dynamic -> offences.add(name + " has a lambda or a concatenation");
                case InvokeInstruction call when call.opcode() == Opcode.INVOKESTATIC
                        && call.name().stringValue().equals("valueOf") -> offences.add(name + " boxes");
                default -> {
                }
            }
        }
    }

    private static boolean isHot(MethodModel method) {
        return method.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .map(RuntimeInvisibleAnnotationsAttribute::annotations).stream().flatMap(List::stream)
                .anyMatch(annotation -> annotation.className().stringValue().endsWith("/Hot;"));
    }
}
