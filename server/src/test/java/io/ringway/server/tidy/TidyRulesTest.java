package io.ringway.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows that every rule of the house finds what breaks it, and leaves alone what does not. */
class TidyRulesTest {

    private static final String HOT = " @interface Hot { } ";

    // ---------------------------------------------------------------- arrows

    @ParameterizedTest
    @CsvSource({
        "io.ringway.http, io.ringway.ring.Ring",
        "io.ringway.http.h1, io.ringway.router.RouteTable",
        "io.ringway.http, io.ringway.server.Invariant",
        "io.ringway.http, java.net.Socket",
        "io.ringway.http, java.lang.Thread",
        "io.ringway.http, java.util.concurrent.Executor",
        "io.ringway.http, java.time.Instant",
        "io.ringway.router, io.ringway.balancer.LoadBalancer",
        "io.ringway.router, io.ringway.ring.Ring",
        "io.ringway.router, io.ringway.server.Invariant",
        "io.ringway.balancer, io.ringway.router.RouteTable",
        "io.ringway.balancer, io.ringway.http.RequestHead",
        "io.ringway.balancer, io.ringway.ring.Ring",
        "io.ringway.ring, io.ringway.http.RequestHead",
        "io.ringway.ring.loop, io.ringway.router.RouteTable",
        "io.ringway.ring, io.ringway.balancer.LoadBalancer",
        "io.ringway.ring, io.ringway.server.Invariant",
        "io.ringway.server.worker, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.conn, io.ringway.server.cli.RingwayCli",
        "io.ringway.server.h1, tools.jackson.core.JsonParser",
        "io.ringway.server.downstream.h1, picocli.CommandLine",
        "io.ringway.server.upstream, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.upstream.h1, java.nio.channels.SocketChannel",
        "io.ringway.server.proxy, java.io.InputStream",
        "io.ringway.server.snapshot, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.metrics, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.config, io.ringway.server.conn.Connection",
        "io.ringway.server.cli, io.ringway.server.proxy.ExchangeEngine",
        "io.ringway.server.proxy, io.ringway.server.conn.Connection",
        "io.ringway.server.proxy, io.ringway.server.h1.BodyOutput",
        "io.ringway.server.h1, io.ringway.server.proxy.ExchangeEngine",
        "io.ringway.server.conn, io.ringway.server.proxy.ExchangeEngine",
        "io.ringway.server.conn, io.ringway.http.RequestHead",
        "io.ringway.server.snapshot, io.ringway.server.proxy.ExchangeEngine",
        "io.ringway.server.metrics, io.ringway.http.RequestHead",
        "io.ringway.server.handoff, java.io.InputStream",
        "io.ringway.server.handoff, io.ringway.server.Handler",
        "io.ringway.server.handoff, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.pool, io.ringway.server.proxy.ExchangeEngine",
        "io.ringway.server.pool, io.ringway.server.conn.Connection",
        "io.ringway.server.handoff, java.util.logging.Logger",
        "io.ringway.server.pool, io.ringway.server.metrics.GaugeArray",
        "io.ringway.server.pool, io.ringway.server.h1.BodyOutput",
        "io.ringway.server.pool, io.ringway.server.snapshot.GatewaySnapshot",
        "io.ringway.server.pool, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.pool, io.ringway.server.Ringway",
        "io.ringway.server.handler, io.ringway.server.Handler",
        "io.ringway.server.handler, io.ringway.server.metrics.GaugeArray",
        "io.ringway.server.handler, io.ringway.router.RouteMatch",
        "io.ringway.server.handler, io.ringway.server.conn.Connection",
        "io.ringway.server.handler, io.ringway.server.handoff.HandOff",
        "io.ringway.server.handler, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.upstream.h2, io.ringway.server.handoff.HandOff",
        "io.ringway.server.downstream.h1, io.ringway.server.handoff.HandOff",
    })
    void shouldFindWrongArrowsWhenAClassLooksTheWrongWay(String from, String to) {
        List<CompiledClass> classes = Fixture.compile("package " + from + "; class Wrong { " + to + " seen; }");
        assertThat(found(classes, Arrow::violations)).isNotEmpty().allMatch(line -> line.contains(slashes(to)));
    }

    @ParameterizedTest
    @CsvSource({
        "io.ringway.server.downstream.h1, io.ringway.server.upstream.h1",
        "io.ringway.server.upstream.h1, io.ringway.server.downstream.h1",
        "io.ringway.server.downstream.h1, io.ringway.server.downstream.h2",
        "io.ringway.server.downstream.h2, io.ringway.server.downstream.h1",
        "io.ringway.server.upstream.h1, io.ringway.server.upstream.h2",
        "io.ringway.server.upstream.h2, io.ringway.server.upstream.h1",
        "io.ringway.server.proxy, io.ringway.server.downstream.h1",
        "io.ringway.server.proxy, io.ringway.server.upstream.h1",
        "io.ringway.server.proxy, io.ringway.server.worker",
        "io.ringway.server.worker, io.ringway.server.control",
        "io.ringway.server.worker, io.ringway.server.admin",
        "io.ringway.server.worker, io.ringway.server.pool",
        "io.ringway.server.conn, io.ringway.server.pool",
        "io.ringway.server.h1, io.ringway.server.pool",
        "io.ringway.server.h2, io.ringway.server.pool",
        "io.ringway.server.downstream.h1, io.ringway.server.pool",
        "io.ringway.server.downstream.h2, io.ringway.server.pool",
        "io.ringway.server.upstream, io.ringway.server.pool",
        "io.ringway.server.proxy, io.ringway.server.pool",
        "io.ringway.server.snapshot, io.ringway.server.pool",
        "io.ringway.server.handler, io.ringway.server.pool",
        "io.ringway.server.handoff, io.ringway.server.pool",
        "io.ringway.server.metrics, io.ringway.server.pool",
        "io.ringway.server.handoff, io.ringway.server.worker",
        "io.ringway.server.handoff, io.ringway.server.proxy",
        "io.ringway.server.handoff, io.ringway.server.handler",
        "io.ringway.server.pool, io.ringway.server.worker",
        "io.ringway.server.pool, io.ringway.server.proxy",
        "io.ringway.server.pool, io.ringway.server.handler",
        "io.ringway.server.pool, io.ringway.server.control",
        "io.ringway.server.pool, io.ringway.server.downstream.h2",
        "io.ringway.server.pool, io.ringway.server.upstream.h1",
    })
    void shouldFindWrongArrowsWhenRoomsOfTheServerSeeEachOther(String from, String to) {
        List<CompiledClass> classes = Fixture.compile("package " + to + "; public class Other { }",
            "package " + from + "; class Wrong { Object make() { return new " + to + ".Other(); } }");
        assertThat(found(classes, Arrow::violations)).isNotEmpty().allMatch(line -> line.contains(slashes(to)));
    }

    /** What embedders write is about their own code: nothing of ours but its like. */
    @ParameterizedTest
    @CsvSource({
        "Handler, io.ringway.server.pool.HandlerPools",
        "HandlerOptions, io.ringway.server.config.GatewayConfig",
        "Request, io.ringway.server.handoff.Call",
        "Response, io.ringway.http.RequestHead",
        "EventStream, io.ringway.ring.Ring",
        "HttpException, io.ringway.server.Ringway",
    })
    void shouldFindWrongArrowsWhenTheApiOfHandlersSeesTheirEngine(String from, String to) {
        List<CompiledClass> classes =
            Fixture.compile("package io.ringway.server; class " + from + " { " + to + " seen; }");
        assertThat(found(classes, Arrow::violations)).isNotEmpty().allMatch(line -> line.contains(slashes(to)));
        List<CompiledClass> right =
            Fixture.compile("package io.ringway.server; class " + from + " { Response seen; java.util.List<?> all; }");
        assertThat(found(right, Arrow::violations)).isEmpty();
    }

    @Test
    void shouldFindWrongArrowsWhereverANameIsHidden() {
        for (String body : List.of("void take(io.ringway.ring.Ring ring) { }",
            "java.util.List<io.ringway.ring.Ring> rings;",
            "boolean is(Object it) { return it instanceof io.ringway.ring.Ring; }",
            "Object all = new io.ringway.ring.Ring[0][];",
            "void call() { io.ringway.ring.UserData.op(0); }")) {
            List<CompiledClass> classes = Fixture.compile("package io.ringway.http; class Wrong { " + body + " }");
            assertThat(found(classes, Arrow::violations)).as(body).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io.ringway.server.worker, io.ringway.server.proxy.ExchangeEngine",
        "io.ringway.server.proxy, io.ringway.server.snapshot.GatewaySnapshot",
        "io.ringway.server.conn, io.ringway.ring.Ring",
        "io.ringway.router, io.ringway.http.Method",
        "io.ringway.server.control, io.ringway.server.config.GatewayConfig",
        "io.ringway.server.proxy, io.ringway.server.handoff.HandOff",
        "io.ringway.server.pool, io.ringway.server.handoff.Call",
        "io.ringway.server.pool, io.ringway.server.Handler",
        "io.ringway.server.handoff, io.ringway.ring.loop.Mailbox",
        "io.ringway.server.handoff, io.ringway.router.RouteMatch",
    })
    void shouldFindNothingWhenArrowsPointDown(String from, String to) {
        List<CompiledClass> classes = Fixture.compile("package " + from + "; class Right { " + to + " seen; }");
        assertThat(found(classes, Arrow::violations)).isEmpty();
    }

    // ---------------------------------------------------------------- hot methods

    static Stream<Arguments> hotMethods() {
        return Stream.of(
            Arguments.of("Object bad() { return new Object(); }", "makes a java/lang/Object"),
            Arguments.of("Object bad() { return new int[1]; }", "makes an array"),
            Arguments.of("Object bad() { return new String[1]; }", "makes an array"),
            Arguments.of("Object bad() { return new int[1][1]; }", "makes an array"),
            Arguments.of("Runnable bad(int a) { return () -> System.exit(a); }", "invokedynamic"),
            Arguments.of("String bad(int a) { return \"a\" + a; }", "invokedynamic"),
            Arguments.of("Object bad(int a) { return a; }", "boxes a java/lang/Integer"),
            Arguments.of("Object bad(long a) { return a; }", "boxes a java/lang/Long"),
            Arguments.of("Object bad(boolean a) { return a; }", "boxes a java/lang/Boolean"),
            Arguments.of("void bad(Object a) { synchronized (a) { a.hashCode(); } }", "locks a monitor"),
            Arguments.of("synchronized void bad() { }", "synchronized"),
            Arguments.of("void bad(System.Logger a) { a.log(System.Logger.Level.INFO, \"\"); }", "logs through"),
            Arguments.of("void bad() { System.out.println(); }", "logs through"),
            Arguments.of("int bad(int a) { " + "a = a * 31 + 1000;".repeat(41) + " return a; }", "bytes of bytecode"));
    }

    @ParameterizedTest
    @MethodSource("hotMethods")
    void shouldFindAHotMethodWhenItDoesWhatIsSlow(String method, String problem) {
        List<CompiledClass> marked = Fixture.compile("package p; class Wrong { @Hot " + method + " }" + HOT);
        assertThat(found(marked, HotRules::violations)).isNotEmpty().allMatch(line -> line.startsWith("p/Wrong.bad"))
            .anyMatch(line -> line.contains(problem));
        List<CompiledClass> unmarked = Fixture.compile("package p; class Right { " + method + " }" + HOT);
        assertThat(found(unmarked, HotRules::violations)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "void good(int a) { assert a > 0 : \"a\"; }",
        "int good(Thread.State a) { return switch (a) { case NEW, RUNNABLE, BLOCKED, WAITING -> 1; case TIMED_WAITING,"
            + " TERMINATED -> 2; }; }",
        "int good(byte[] a) { int sum = 0; for (byte b : a) { sum += b; } return sum; }",
    })
    void shouldFindNothingWhenAHotMethodIsFast(String method) {
        List<CompiledClass> classes = Fixture.compile("package p; class Right { @Hot " + method + " }" + HOT);
        assertThat(classes.stream().mapToLong(HotRules::count).sum()).isEqualTo(1);
        assertThat(found(classes, HotRules::violations)).isEmpty();
    }

    @Test
    void shouldCountBytecodesExactly() {
        // iload, sipush, imul, istore: 1 + 3 + 1 + 1 bytes each; iload and ireturn at the end.
        String body = "a = a * 1000;".repeat(53);
        List<CompiledClass> most = Fixture.compile(
            "package p; class Right { @Hot static int most(int a) { " + body + " a = -a; return +a; } }" + HOT);
        assertThat(found(most, HotRules::violations)).isEmpty();
        List<CompiledClass> more = Fixture.compile(
            "package p; class Wrong { @Hot static int more(int a) { " + body + " a = a * 1000; return a; } }" + HOT);
        assertThat(found(more, HotRules::violations)).singleElement().asString().contains("has 326 bytes");
    }

    // ---------------------------------------------------------------- banned calls

    @ParameterizedTest
    @ValueSource(strings = {
        "long bad() { return System.nanoTime(); }",
        "long bad() { return System.currentTimeMillis(); }",
        "java.util.function.LongSupplier bad() { return System::nanoTime; }",
        "Object bad() { return java.time.Instant.now(); }",
        "double bad() { return Math.random(); }",
        "Object bad() { return java.util.concurrent.ThreadLocalRandom.current(); }",
        "Object bad() { return java.util.UUID.randomUUID(); }",
        "void bad() throws Exception { Thread.sleep(1); }",
        "void bad() { java.util.concurrent.locks.LockSupport.park(); }",
        "void bad() { java.util.concurrent.locks.LockSupport.parkNanos(this, 1); }",
        "void bad() { System.out.println(); }",
        "void bad() { System.err.println(); }",
        "void bad(Exception a) { a.printStackTrace(); }",
        "Object bad() { return java.util.concurrent.Executors.newCachedThreadPool(); }",
        "Object bad() { return new java.util.concurrent.CompletableFuture<String>(); }",
        "Object bad = new java.util.Random();",
        "Object bad = new ThreadLocal<String>();",
        "synchronized void bad() { }",
        "void bad() { synchronized (this) { hashCode(); } }",
    })
    void shouldFindBannedCallsWhenTheyAreInTheDataPlane(String member) {
        for (String room : List.of("ring", "ring.loop", "http", "http.h1", "router", "balancer", "server.worker",
            "server.conn", "server.h1", "server.h2", "server.downstream.h1", "server.downstream.h2", "server.upstream",
            "server.upstream.h1", "server.proxy", "server.snapshot", "server.handler", "server.handoff",
            "server.metrics")) {
            List<CompiledClass> classes =
                Fixture.compile("package io.ringway." + room + "; class Wrong { " + member + " }");
            assertThat(found(classes, BannedCalls::violations)).as(room).isNotEmpty();
        }
        List<CompiledClass> elsewhere =
            Fixture.compile("package io.ringway.server.cli; class Right { " + member + " }");
        assertThat(found(elsewhere, BannedCalls::violations)).isEmpty();
    }

    // ---------------------------------------------------------------- sources

    @Test
    void shouldFindALongFileAtItsBound() {
        String path = "http/src/main/java/Long.java";
        assertThat(SourceRules.violations(path, fileOf(500))).isEmpty();
        assertThat(SourceRules.violations(path, fileOf(501))).singleElement().asString()
            .contains("501 lines", "reason");
        assertThat(SourceRules.violations(path, fileOf(801))).singleElement().asString().contains("allowed 800");
        String known = SourceRules.LONG_FILES.keySet().iterator().next();
        assertThat(SourceRules.violations(known, fileOf(501))).isEmpty();
        assertThat(SourceRules.violations(known, fileOf(800))).isEmpty();
        assertThat(SourceRules.violations(known, fileOf(801))).singleElement().asString().contains("allowed 800");
        assertThat(SourceRules.violations(known, fileOf(450))).isEmpty();
        assertThat(SourceRules.violations(known, fileOf(449))).singleElement().asString().contains("needs no reason");
    }

    private static String fileOf(int lines) {
        return "class Long {\n" + "    // line\n".repeat(lines - 2) + "}\n";
    }

    @Test
    void shouldFindALongMethodAtItsBound() {
        for (String head : List.of("void most()", "Most()", "@Deprecated\nvoid most()")) {
            int more = head.contains("\n") ? 1 : 0;
            assertThat(SourceRules.violations("Most.java", methodOf(head, 70 - more))).isEmpty();
            assertThat(SourceRules.violations("Most.java", methodOf(head, 71 - more))).singleElement().asString()
                .contains("has 71 lines, allowed 70");
        }
    }

    @Test
    void shouldAllowALongMethodWhenThereIsAReason() {
        String[] known = SourceRules.LONG_METHODS.keySet().iterator().next().split("#");
        assertThat(SourceRules.violations(known[0], methodOf("void " + known[1] + "()", 71))).isEmpty();
        assertThat(SourceRules.violations(known[0], methodOf("void other()", 71))).hasSize(1);
    }

    @Test
    void shouldNotCountJavadocAsPartOfAMethod() {
        String javadoc = "/**\n" + " * Text.\n".repeat(30) + " */\n";
        assertThat(SourceRules.violations("Most.java", methodOf(javadoc + "void most()", 70))).isEmpty();
    }

    @Test
    void shouldFindALongMethodWhenItsClassIsInsideAnother() {
        String inner = "class Outer { Object o = new Object() {\n" + methodOf("void most()", 71) + "\n}; }\n";
        assertThat(SourceRules.violations("Outer.java", inner)).singleElement().asString().contains("method most");
    }

    private static String methodOf(String head, int lines) {
        return "class Most {\n" + head + " {\n" + "hashCode();\n".repeat(lines - 2) + "}\n}\n";
    }

    @Test
    void shouldFindAWideLineAtItsBound() {
        assertThat(SourceRules.violations("A.java", "//" + "x".repeat(118))).isEmpty();
        assertThat(SourceRules.violations("A.java", "\n//" + "x".repeat(119))).singleElement().asString()
            .contains("A.java:2 has 121 columns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TO" + "DO", "FIX" + "ME", "XX" + "X"})
    void shouldFindWhatIsUnfinished(String mark) {
        assertThat(SourceRules.violations("A.java", "// " + mark + ": later")).singleElement().asString()
            .contains("A.java:1 is marked as unfinished");
        assertThat(SourceRules.violations("A.java", "// " + mark + "S")).isEmpty();
    }

    @Test
    void shouldFindAPackageWithoutDescription() {
        assertThat(Packages.violations(Set.of("m/src/main/java/a/A.java", "m/src/main/java/a/package-info.java",
            "m/src/main/java/a/b/B.java", "m/src/test/java/c/C.java"))).singleElement().asString()
            .contains("m/src/main/java/a/b");
    }

    private static List<String> found(List<CompiledClass> classes, Function<CompiledClass, List<String>> rule) {
        return classes.stream().map(rule).flatMap(List::stream).toList();
    }

    private static String slashes(String name) {
        return name.replace('.', '/');
    }
}
