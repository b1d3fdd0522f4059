package io.ringway.http.h2;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request through a server's connection and its answer: HEADERS as a load generator sends them (all from the
 * table), and HEADERS with DATA of 1 KiB and 16 KiB. The stream is opened, answered and released.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class H2ConnectionBenchmark {
    private static final int SMALL = 1024;
    private static final int LARGE = 16 * 1024;

    private final BenchmarkOwner owner = new BenchmarkOwner();
    private final UnsafeBuffer headers = new UnsafeBuffer(request(H2Frame.END_STREAM, -1));
    private final UnsafeBuffer small = new UnsafeBuffer(request(0, SMALL));
    private final UnsafeBuffer large = new UnsafeBuffer(request(0, LARGE));

    /** Starts the connection. */
    @Setup
    public void start() {
        owner.start();
    }

    /** HEADERS alone. */
    @Benchmark
    public int headers() {
        return owner.request(headers);
    }

    /** HEADERS and a small DATA frame. */
    @Benchmark
    public int headersAndSmallData() {
        return owner.request(small);
    }

    /** HEADERS and the largest DATA frame. */
    @Benchmark
    public int headersAndLargeData() {
        return owner.request(large);
    }

    /** Indexed :method, :scheme, :path, and :authority as a literal that enters no table. */
    private static byte[] request(int flags, int content) {
        byte[] block = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 6, 'a', '.', 't', 'e', 's', 't'};
        int data = content < 0 ? 0 : H2Frame.HEADER_BYTES + content;
        UnsafeBuffer to = new UnsafeBuffer(new byte[H2Frame.HEADER_BYTES + block.length + data]);
        int pos = H2FrameEncoder.header(to, 0, block.length, H2Frame.HEADERS, flags | H2Frame.END_HEADERS, 1);
        to.putBytes(pos, block);
        if (content >= 0) {
            H2FrameEncoder.header(to, pos + block.length, content, H2Frame.DATA, H2Frame.END_STREAM, 1);
        }
        return to.byteArray();
    }
}
