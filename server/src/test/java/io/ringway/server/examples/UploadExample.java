package io.ringway.server.examples;

import io.ringway.server.HandlerOptions;
import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.Ringway;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An upload of any length, read as it comes: 64 KiB of it are in memory at most, and a client that is quicker than the
 * handler waits. On a virtual thread, as a slow client keeps it for long.
 */
final class UploadExample {

    private static final int PIECE_BYTES = 16 * 1024;

    private UploadExample() {
    }

    /** Starts it. */
    static Ringway start(int port) {
        return Ringway.builder().post("/uploads", UploadExample::take, HandlerOptions.virtual().streamingBody())
            .listen(port).start();
    }

    private static void take(Request request, Response response) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long count = 0;
        byte[] piece = new byte[PIECE_BYTES];
        InputStream body = request.bodyStream();
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            digest.update(piece, 0, read);
            count += read;
        }
        String sum = HexFormat.of().formatHex(digest.digest());
        // What clients only know when they have read their file comes behind it (RFC 9110 6.5).
        String expected = request.trailer("X-Checksum");
        if (expected != null && !expected.equals(sum)) {
            response.status(422).text("the checksum is " + sum + "\n");
        } else {
            response.text(count + " bytes, SHA-256 " + sum + "\n");
        }
    }
}
