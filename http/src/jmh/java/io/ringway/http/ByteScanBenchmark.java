package io.ringway.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What reading eight bytes at a time gains over one look-up per byte, at the lengths that names, paths and values have.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class ByteScanBenchmark {
    /** Bytes before the one that ends the range. */
    @Param({"4", "10", "16", "40", "100"})
    public int length;

    private UnsafeBuffer name;
    private UnsafeBuffer value;
    private UnsafeBuffer path;
    private int end;

    /** Makes the texts, each with its end and more behind it, as in a head. */
    @Setup
    public void setUp() {
        name = text("Accept-Encoding-", ": gzip, deflate\r\n");
        value = text("Mozilla/5.0 (X11; Linux x86_64) ", "\r\nHost: a.test\r\n");
        path = text("/api/v1/users/1234567/orders", " HTTP/1.1\r\nHost: a\r\n");
        end = length + 17;
    }

    /** A name by words. */
    @Benchmark
    public int nameByWords() {
        return ByteScan.token(name, 1, end);
    }

    /** A name by bytes. */
    @Benchmark
    public int nameByBytes() {
        int pos = 1;
        while (pos < end && CharClass.isToken(name.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /** A value by words. */
    @Benchmark
    public int valueByWords() {
        return ByteScan.value(value, 1, end);
    }

    /** A value by bytes. */
    @Benchmark
    public int valueByBytes() {
        int pos = 1;
        while (pos < end && CharClass.isValue(value.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /** A path by words. */
    @Benchmark
    public int pathByWords() {
        return ByteScan.canonicalPath(path, 1, end);
    }

    /** A path by bytes. */
    @Benchmark
    public int pathByBytes() {
        int pos = 1;
        boolean isAfterSlash = false;
        while (pos < end) {
            byte b = path.getByte(pos);
            boolean isSlash = b == '/';
            if (isAfterSlash && (isSlash || b == '.') || b == '%' || b == '?' || !CharClass.isTarget(b)) {
                return pos;
            }
            isAfterSlash = isSlash;
            pos++;
        }
        return pos;
    }

    private UnsafeBuffer text(String pattern, String tail) {
        String text = "x" + pattern.repeat(10).substring(0, length) + tail;
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
