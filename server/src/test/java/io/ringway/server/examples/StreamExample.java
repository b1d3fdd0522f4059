package io.ringway.server.examples;

import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.Ringway;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A body that is written as it is made: no more of it is in memory than its client has still to take. */
final class StreamExample {

    private StreamExample() {
    }

    /** Starts it. */
    static Ringway start(int port) {
        return Ringway.builder().get("/numbers.csv", StreamExample::numbers).listen(port).start();
    }

    private static void numbers(Request request, Response response) throws IOException {
        int count = request.queryInt("count", 1000);
        CRC32 sum = new CRC32();
        try (OutputStream out = response.contentType("text/csv").stream()) {
            for (int i = 1; i <= count; i++) {
                byte[] line = (i + "," + (long) i * i + "\n").getBytes(StandardCharsets.US_ASCII);
                sum.update(line);
                out.write(line);
            }
            // Behind a body, for what is only known at its end; for clients that say TE: trailers.
            response.trailer("X-Checksum", Long.toHexString(sum.getValue()));
        }
    }
}
