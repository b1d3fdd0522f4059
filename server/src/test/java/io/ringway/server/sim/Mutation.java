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
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * A bug to plant in a compiled class of the product: one instruction of one method does something else. What it looks
 * for must be there as often as it says, or the mutation is none any more.
 */
enum Mutation {
    /** A receive that has ended is not armed again when its last bytes are handled. */
    LOST_REARM("io.ringway.server.conn.Connection", "endReceive", 1, "outcome", "liveness", "budget") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "updateReceive") && done(code.pop());
        }
    },
    /** A receive buffer that nobody leases any more goes back twice. */
    DOUBLE_GIVE("io.ringway.server.conn.ReceiveLeases", "release", 1, "invariant") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "give") && done(code.dup2().with(element).with(element));
        }
    },
    /** A request of an older generation finds its endpoint in the tables of the present one. */
    SKIPPED_GENERATION_CHECK("io.ringway.server.upstream.UpstreamPool", "acquire", 1, "forwarding") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return element instanceof BranchInstruction branch && branch.opcode() == Opcode.IF_ACMPNE
                && done(code.pop2());
        }
    },
    /** A request that is not idempotent is tried again as if it were. */
    RETRIED_POST("io.ringway.server.proxy.UpstreamTries", "mayRetry", 1, "retry") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "isIdempotent") && done(code.pop().iconst_1());
        }
    },
    /** The pieces of a send go out in the opposite order. */
    REORDERED_SEND("io.ringway.server.conn.SendScheduler", "vector", 2, "response", "forwarding") {
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
    DOUBLE_CREDIT("io.ringway.http.h2.FlowControl", "credit", 1, "frames", "windows") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "update") && done(code.iconst_2().imul().with(element));
        }
    },
    /** A DATA frame is not charged to the window of its connection. */
    UNCHARGED_DATA("io.ringway.http.h2.FlowControl", "sent", 1, "windows") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return element instanceof FieldInstruction field && field.opcode() == Opcode.PUTFIELD
                && field.owner().name().equalsString("io/ringway/http/h2/FlowControl") && done(code.pop2());
        }
    },
    /** The credit of a connection of HTTP/2 is taken down as given, and no frame says so. */
    LOST_CONNECTION_CREDIT("io.ringway.http.h2.FlowControl", "creditConnection", 1, "windows") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "update") && done(code.pop2().pop());
        }
    },
    /** A DATA frame to an origin costs its connection one byte too much: nothing comes of it for a long time. */
    OVERCHARGED_UPSTREAM("io.ringway.http.h2.FlowControl", "sent", 1, "windows") {
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
    NEEDLESS_LIMIT("io.ringway.server.upstream.H2Connections", "await", 1, "outcome") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "waiting") && done(code.pop().iconst_0());
        }
    },
    /** One in so many connections is ended where it should go on. */
    ENDED_AT_WORK("io.ringway.server.downstream.h1.H1ServerConnection", "onReady", 1, "outcome") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            if (!isCall(element, "isBroken")) {
                return false;
            }
            ClassDesc self = ClassDesc.of(type());
            code.with(element).aload(0).invokevirtual(self, "nowNs", MethodTypeDesc.of(ConstantDescs.CD_long));
            // True for one time in 32: the answer is "broken" then.
            return done(code.l2i().loadConstant(31).iand().loadConstant(1).isub().loadConstant(31).iushr().ior());
        }
    },
    /** What an origin has refused unseen is not tried again. */
    UNTRIED_REFUSAL("io.ringway.server.proxy.UpstreamTries", "mayRetry", 1, "outcome") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            ClassDesc retry = ClassDesc.of("io.ringway.server.proxy.Failure$Retry");
            return isCall(element, "retry") && done(code.pop().getstatic(retry, "NEVER", retry));
        }
    },
    /** A call is marked as on its way to its worker, and is not put there. */
    UNOFFERED_SIGNAL("io.ringway.server.handoff.Call", "signal", 1, "handoff", "liveness", "outcome") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "giveBack") && done(code.pop2());
        }
    },
    /** A call is put where its worker will find it, and a worker that sleeps is not woken. */
    UNHEARD_RETURN("io.ringway.server.handoff.Lane", "giveBack", 1, "handoff") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "wake") && done(code.pop());
        }
    },
    /** A worker that is about to sleep does not look once more for what has come back. */
    SLEPT_OVER_RETURN("io.ringway.server.handoff.HandOff", "isQuiet", 1, "handoff") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "hasReturned") && done(code.pop().iconst_0());
        }
    },
    /** A worker does not knock at the door of a thread it has given a call. */
    UNKNOCKED_DOOR("io.ringway.server.handoff.Lane", "knock", 1, "handoff") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            return isCall(element, "wake") && done(code.pop());
        }
    },
    /** A call that says something is taken back as if its handler had ended, and is used for another request. */
    REUSED_CALL("io.ringway.server.handoff.HandOff", "pollLane", 1, "handoff", "invariant", "order", "body",
        "forwarding", "response", "outcome") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            boolean isOfCall = element instanceof InvokeInstruction call
                && call.owner().name().equalsString("io/ringway/server/handoff/Call");
            return isOfCall && isCall(element, "collect") && done(code.with(element).pop().iconst_1());
        }
    },
    /** A completed call is counted as something else. */
    MISSED_COMPLETION("io.ringway.server.handoff.HandOff", "ended", 1, "handoff") {
        @Override
        boolean plant(CodeBuilder code, CodeElement element) {
            ClassDesc figure = ClassDesc.of("io.ringway.server.metrics.HandlerFigure");
            return element instanceof FieldInstruction field && field.name().equalsString("COMPLETED")
                && done(code.getstatic(figure, "PARKED", figure));
        }
    };

    private final String type;
    private final String method;
    private final int places;
    private final Set<String> checkers;

    Mutation(String type, String method, int places, String... checkers) {
        this.type = type;
        this.method = method;
        this.places = places;
        this.checkers = Set.of(checkers);
    }

    /** {@return the class it changes} */
    String type() {
        return type;
    }

    /** {@return the checkers whose matter it is, one of which finds it} */
    Set<String> checkers() {
        return checkers;
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
