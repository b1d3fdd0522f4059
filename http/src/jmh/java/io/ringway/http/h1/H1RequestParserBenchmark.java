package io.ringway.http.h1;

import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole request heads: the 40 bytes a load generator sends, and the 435 of a browser.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class H1RequestParserBenchmark {
    private final RequestHead head = new RequestHead(HttpLimits.DEFAULT);
    private final UnsafeBuffer shortGet = buffer("GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private final UnsafeBuffer browserGet = buffer("GET /search/results?q=io_uring&page=2 HTTP/1.1\r\n"
        + "Host: www.example.com\r\nConnection: keep-alive\r\nCache-Control: max-age=0\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
        + "Safari/537.36\r\n"
        + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        + "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\n"
        + "Cookie: session=0123456789abcdef; theme=dark; consent=yes\r\n\r\n");

    /** The head of wrk. */
    @Benchmark
    public int parseShortGet() {
        head.reset();
        return H1RequestParser.parse(shortGet, 0, shortGet.capacity(), head);
    }

    /** The head of a browser. */
    @Benchmark
    public int parseBrowserGet() {
        head.reset();
        return H1RequestParser.parse(browserGet, 0, browserGet.capacity(), head);
    }

    private static UnsafeBuffer buffer(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
