package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.http.Method;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouteTableAllocationTest {
    private static final String[] TARGETS =
            {"/s/17", "/d/17/x/9/y", "/d/17/x/9/no", "/rest/a/b/c", "/none/at/all", "/only/post"};
    private static final String[] HOSTS = {"", "A.test", "x.y.b.test.", "other.example"};

    private static final int ROUNDS_MAX = 5;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final RouteMatch match = new RouteMatch();
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[256]);
    private final UnsafeBuffer methods = buffer("GET");
    private final UnsafeBuffer[] hosts = buffers(HOSTS);
    private final UnsafeBuffer[] targets = buffers(TARGETS);
    private long outcomes;

    @ParameterizedTest
    @EnumSource(names = {"TRIE", "HYBRID"})
    void shouldAllocateNothingPerMatch(RouterMode mode) {
        RouteTable table = table(mode);
        for (int i = 0; i < 200; i++) {
            matchAll(table);
        }
        outcomes = 0;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && least > 0; round++) {
            least = Math.min(least, allocatedByMatching(table));
        }
        assertThat(least).isZero();
        // Found, not found and refused all took part.
        assertThat(outcomes & 0b111).isEqualTo(0b111);
    }

    /** What a match allocates it allocates in every round; what the JVM does on the side, such as linking, in one. */
    private long allocatedByMatching(RouteTable table) {
        long thread = Thread.currentThread().threadId();
        // The first calls of the counter itself may allocate.
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 1_000; i++) {
            matchAll(table);
        }
        return threads.getThreadAllocatedBytes(thread) - before;
    }

    private void matchAll(RouteTable table) {
        for (int h = 0; h < hosts.length; h++) {
            for (int t = 0; t < targets.length; t++) {
                UnsafeBuffer path = targets[t];
                int code = table.match(Method.GET, methods, 0, 3, hosts[h], 0, hosts[h].capacity(), path, 0,
                        path.capacity(), match);
                outcomes |= 1L << -code;
                if (code == RouteTable.FOUND && match.route().rewrite() != null) {
                    match.route().rewrite().write(match, path, 0, path.capacity(), out, 0);
                } else if (code == RouteTable.METHOD_NOT_ALLOWED) {
                    out.putBytes(0, match.allow());
                }
            }
        }
    }

    private static RouteTable table(RouterMode mode) {
        RouteTableBuilder builder = new RouteTableBuilder();
        RouteAction action = new RouteAction.Forward(0);
        for (int i = 0; i < 100; i++) {
            builder.add(RouteSpec.of("s" + i, "/s/" + i, action));
            builder.add(RouteSpec.of("d" + i, "/d/" + i + "/x/{id}/y", action).withInternalPath("/y/{id}"));
        }
        builder.add(RouteSpec.of("rest", "/rest/*", action).withHosts("a.test", "*.b.test").withInternalPath("/*"));
        builder.add(RouteSpec.of("post", "/only/post", action).withMethods("POST"));
        builder.add(RouteSpec.of("put", "/only/{x}", action).withMethods("PUT").withHosts("*.b.test"));
        return builder.build(1, mode);
    }

    private static UnsafeBuffer[] buffers(String[] texts) {
        UnsafeBuffer[] buffers = new UnsafeBuffer[texts.length];
        for (int i = 0; i < texts.length; i++) {
            buffers[i] = buffer(texts[i]);
        }
        return buffers;
    }

    private static UnsafeBuffer buffer(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
