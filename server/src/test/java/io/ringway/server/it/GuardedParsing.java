package io.ringway.server.it;

import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.ChunkedDecoder;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.http.h1.H1ResponseParser;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.MemoryOptions;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Parses inputs that lie between two pages nobody may touch, ending exactly where the second begins or beginning
 * exactly where the first ends: a parser that reads one byte too many kills the process. A program of its own for that
 * reason; the JVM runs it without bounds checks of buffers.
 */
final class GuardedParsing {

    private static final int PAGE = 4096;
    private static final int INPUT_MAX = 16 * PAGE;
    private static final int CUTS = 24;
    private static final int PROT_NONE = 0;

    private final long start;
    private final long end;
    private final UnsafeBuffer input = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer path = new UnsafeBuffer(new byte[4 * INPUT_MAX]);
    private final RequestHead request = new RequestHead(HttpLimits.DEFAULT);
    private final ResponseHead response = new ResponseHead(HttpLimits.DEFAULT);
    private long parsed;

    // A native call is what a guard page takes; mprotect of our own pages is harmless.
    @SuppressWarnings("restricted")
    private GuardedParsing() throws Throwable {
        long length = INPUT_MAX + 2L * PAGE;
        long base = new LinuxKernel().mmap(length, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
        start = base + PAGE;
        end = base + length - PAGE;
        Linker linker = Linker.nativeLinker();
        MethodHandle protect = linker.downcallHandle(linker.defaultLookup().findOrThrow("mprotect"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT));
        if ((int) protect.invokeExact(base, (long) PAGE, PROT_NONE) != 0
                || (int) protect.invokeExact(end, (long) PAGE, PROT_NONE) != 0) {
            throw new AssertionError("mprotect");
        }
    }

    /** Parses everything, or with an argument reads one byte too many. */
    public static void main(String[] args) throws Throwable {
        GuardedParsing parsing = new GuardedParsing();
        if (args.length > 0) {
            UnsafeBuffer outside = new UnsafeBuffer(0, 0);
            outside.wrap(parsing.end - 1, 1);
            System.out.println("read " + outside.getByte(1));
            return;
        }
        for (byte[] bytes : inputs()) {
            parsing.parse(bytes);
        }
        System.out.println("parsed " + parsing.parsed);
    }

    private static List<byte[]> inputs() {
        List<byte[]> inputs = new ArrayList<>();
        AbuseCase.all().forEach(one -> inputs.add(one.bytes()));
        for (String text : new String[] {"GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 12345678\r\nX: y\r\n\r\n",
            "POST /a/./b/../%7Ec?d=e HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5;a=\"b\"\r\nhello\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: a, b\r\n\r\n"}) {
            inputs.add(Latin1.bytes(text));
        }
        CaseFiles.files("corpus").values().stream().limit(1_000).forEach(inputs::add);
        inputs.removeIf(bytes -> bytes.length == 0 || bytes.length > INPUT_MAX);
        return inputs;
    }

    private void parse(byte[] bytes) {
        Random cuts = new Random(bytes.length);
        for (int i = 0; i <= CUTS; i++) {
            int length = i == 0 ? bytes.length : 1 + cuts.nextInt(bytes.length);
            parse(bytes, length, end - length);
            parse(bytes, length, start);
        }
    }

    private void parse(byte[] bytes, int length, long address) {
        input.wrap(address, length);
        input.putBytes(0, bytes, 0, length);
        request.reset();
        if (H1RequestParser.parse(input, 0, length, request) > 0) {
            PathNormalizer.normalize(input, request.pathOffset(), request.pathLength(), path, 0, path.capacity());
        }
        response.reset();
        H1ResponseParser.parse(input, 0, length, response, Method.GET);
        ChunkedDecoder decoder = new ChunkedDecoder(HttpLimits.DEFAULT);
        int event = ChunkedDecoder.DATA;
        for (int at = 0; event == ChunkedDecoder.DATA && at < length; at = decoder.position()) {
            event = decoder.decode(input, at, length);
        }
        parsed++;
    }
}
