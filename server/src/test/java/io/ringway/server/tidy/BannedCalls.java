package io.ringway.server.tidy;

import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Calls that would keep the data plane from running under a simulated kernel, clock and seed, or that would block a
 * worker. References to methods count like calls. Clocks come in as suppliers: {@code LoopClock} alone asks them, and
 * who starts the workers, outside of the data plane, hands them in.
 */
final class BannedCalls {

    private static final List<String> SCOPE = List.of("io/ringway/ring/", "io/ringway/http/", "io/ringway/router/",
        "io/ringway/balancer/", "io/ringway/server/worker/", "io/ringway/server/conn/", "io/ringway/server/h1/",
        "io/ringway/server/h2/",
        "io/ringway/server/downstream/", "io/ringway/server/upstream/", "io/ringway/server/proxy/",
        "io/ringway/server/snapshot/", "io/ringway/server/handler/", "io/ringway/server/handoff/",
        "io/ringway/server/metrics/");
    private static final String GENERATED = "io/ringway/ring/abi/";

    private static final Set<String> MEMBERS = Set.of("java/lang/System.nanoTime",
        "java/lang/System.currentTimeMillis", "java/time/Instant.now", "java/time/Clock.systemUTC",
        "java/lang/Math.random", "java/util/UUID.randomUUID", "java/lang/Thread.sleep", "java/lang/Object.wait",
        "java/lang/System.out", "java/lang/System.err", "java/util/concurrent/locks/LockSupport.park",
        "java/util/concurrent/locks/LockSupport.parkNanos");
    private static final Set<String> TYPES = Set.of("java/util/concurrent/ThreadLocalRandom", "java/util/Random",
        "java/util/concurrent/Executors", "java/util/concurrent/CompletableFuture",
        "java/util/concurrent/ForkJoinPool", "java/util/concurrent/locks/ReentrantLock", "java/lang/ThreadLocal");

    private BannedCalls() {
    }

    /**
     * Looks for banned calls in a class of the data plane; elsewhere all of them are allowed.
     *
     * @param type to look at
     * @return one line for each violation
     */
    static List<String> violations(CompiledClass type) {
        List<String> found = new ArrayList<>();
        if (SCOPE.stream().noneMatch(type.name()::startsWith) || type.name().startsWith(GENERATED)) {
            return found;
        }
        for (PoolEntry entry : type.model().constantPool()) {
            String banned = banned(entry);
            if (banned != null) {
                found.add(type.name() + " uses " + banned);
            }
        }
        for (MethodModel method : type.model().methods()) {
            if (isSynchronized(method)) {
                found.add(type.name() + "." + method.methodName().stringValue() + " is synchronized");
            }
        }
        return found;
    }

    private static String banned(PoolEntry entry) {
        if (entry instanceof ClassEntry named && TYPES.contains(named.asInternalName())) {
            return named.asInternalName();
        }
        if (entry instanceof MemberRefEntry member) {
            String name = member.owner().asInternalName() + "." + member.name().stringValue();
            return MEMBERS.contains(name) || name.endsWith(".printStackTrace") ? name : null;
        }
        return null;
    }

    private static boolean isSynchronized(MethodModel method) {
        if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
            return true;
        }
        return method.code().stream().flatMap(code -> code.elementStream())
            .anyMatch((CodeElement element) -> element instanceof MonitorInstruction);
    }
}
