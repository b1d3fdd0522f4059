package io.ringway.server.sim;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;

/**
 * A bug to plant in a compiled class of the product: one instruction of one method does something else. What it looks
 * for must be there as often as it says, or the mutation is none any more.
 */
enum Mutation {
    /** A receive that has ended is not armed again when its last bytes are handled. */
    LOST_REARM("io.ringway.server.conn.Connection", "endReceive", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "updateReceive") && done(code.pop());
        }
    },
    /** A receive buffer that nobody leases any more goes back twice. */
    DOUBLE_GIVE("io.ringway.server.conn.ReceiveLeases", "release", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "give") && done(code.dup2().with(element).with(element));
        }
    },
    /** A request of an older generation finds its endpoint in the tables of the present one. */
    SKIPPED_GENERATION_CHECK("io.ringway.server.upstream.UpstreamPool", "acquire", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return element instanceof BranchInstruction branch && branch.opcode() == Opcode.IF_ACMPNE
                && done(code.pop2());
        }
    },
    /** A request that is not idempotent is tried again as if it were. */
    RETRIED_POST("io.ringway.server.proxy.UpstreamTries", "mayRetry", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "isIdempotent") && done(code.pop().iconst_1());
        }
    },
    /** The pieces of a send go out in the opposite order. */
    REORDERED_SEND("io.ringway.server.conn.SendScheduler", "vector", 2) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            if (!(element instanceof ArrayLoadInstruction load)) {
                return false;
            }
            // The index i becomes pieces - 1 - i; pieces is the third parameter.
            code.iload(code.parameterSlot(2)).swap().isub().iconst_1().isub();
            return done(code.with(load));
        }
    },
    /** Twice the credit that is due is given on a stream of HTTP/2. */
    DOUBLE_CREDIT("io.ringway.http.h2.FlowControl", "credit", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "update") && done(code.iconst_2().imul().with(element));
        }
    },
    /** A DATA frame is not charged to the window of its connection. */
    UNCHARGED_DATA("io.ringway.http.h2.FlowControl", "sent", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return element instanceof FieldInstruction field && field.opcode() == Opcode.PUTFIELD
                && field.owner().name().equalsString("io/ringway/http/h2/FlowControl") && done(code.pop2());
        }
    },
    /** The credit of a connection of HTTP/2 is taken down as given, and no frame says so. */
    LOST_CONNECTION_CREDIT("io.ringway.http.h2.FlowControl", "creditConnection", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "update") && done(code.pop2().pop());
        }
    },
    /** A DATA frame to an origin costs its connection one byte too much: nothing comes of it for a long time. */
    OVERCHARGED_UPSTREAM("io.ringway.http.h2.FlowControl", "sent", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            ClassDesc core = ClassDesc.of("io.ringway.http.h2.ConnectionCore");
            ClassDesc role = ClassDesc.of("io.ringway.http.h2.H2Role");
            if (!(element instanceof FieldInstruction field) || field.opcode() != Opcode.PUTFIELD
                || !field.owner().name().equalsString("io/ringway/http/h2/FlowControl")) {
                return false;
            }
            code.aload(0).getfield(ClassDesc.of(type()), "core", core).getfield(core, "role", role)
                .getstatic(role, "CLIENT", role);
            return done(code.ifThen(Opcode.IF_ACMPEQ, then -> then.iconst_1().isub()).with(element));
        }
    },
    /** A request that would have to wait for a stream to an origin gets an error. */
    NEEDLESS_LIMIT("io.ringway.server.upstream.H2Connections", "await", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "waiting") && done(code.pop().iconst_0());
        }
    },
    /** What an origin has refused unseen is not tried again. */
    UNTRIED_REFUSAL("io.ringway.server.proxy.UpstreamTries", "mayRetry", 1) {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            ClassDesc retry = ClassDesc.of("io.ringway.server.proxy.Failure$Retry");
            return isCall(element, "retry") && done(code.pop().getstatic(retry, "NEVER", retry));
        }
    };

    private final String type;
    private final String method;
    private final int places;

    Mutation(String type, String method, int places) {
        this.type = type;
        this.method = method;
        this.places = places;
    }

    /** {@return the class it changes} */
    String type() {
        return type;
    }

    /**
     * Writes something else where an instruction is the one looked for.
     *
     * @param code    to write to
     * @param element of the method
     * @return false if it is not, and nothing was written
     */
    abstract boolean plant(CodeBuilder code, CodeElement element);

    private static boolean done(CodeBuilder written) {
        return written != null;
    }

    private static boolean isCall(CodeElement element, String name) {
        return element instanceof InvokeInstruction call && call.name().equalsString(name);
    }

    /**
     * Changes a class.
     *
     * @param original bytes
     * @return changed bytes
     * @throws IllegalStateException if the product no longer has what is changed
     */
    byte[] apply(byte[] original) {
        int[] planted = {0};
        CodeTransform change = (code, element) -> {
            if (plant(code, element)) {
                planted[0]++;
            } else {
                code.with(element);
            }
        };
        ClassTransform transform = ClassTransform.transformingMethodBodies(
            model -> model.methodName().equalsString(method), change);
        ClassFile file = ClassFile.of();
        byte[] changed = file.transformClass(file.parse(original), transform);
        if (planted[0] != places) {
            throw new IllegalStateException(this + ": " + type + "." + method + " has what it changes " + planted[0]
                + " times, not " + places);
        }
        return changed;
    }
}
