package io.ringway.server.h2test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** One request at an origin, for its script. The script's thread. */
public final class H2OriginStream {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final H2TestSocket link;
    private final NaiveH2Stream stream;
    private final int connection;

    H2OriginStream(H2TestSocket link, NaiveH2Stream stream, int connection) {
        this.link = link;
        this.stream = stream;
        this.connection = connection;
    }

    /** Identifier of the stream. */
    public int id() {
        return stream.id();
    }

    /** Number of the connection in the order of accepting, from 0. */
    public int connection() {
        return connection;
    }

    /** The request as far as it came; use it in {@link #call} while it is coming. */
    public NaiveH2Stream request() {
        return stream;
    }

    /** The method. */
    public String method() {
        return stream.field(":method");
    }

    /** The path without a query. */
    public String path() {
        String path = stream.field(":path");
        return path == null ? "" : path.split("\\?", 2)[0];
    }

    /** Waits for the end of the request; false if it was reset or the connection is gone. */
    public boolean awaitRequest() {
        return awaits(NaiveH2Stream::isRemoteEnded);
    }

    /** Waits for the other side's reset; its code, or -1. */
    public int awaitReset() {
        awaits(now -> now.remoteReset() >= 0);
        return call(peer -> stream.remoteReset());
    }

    /** Waits until the stream is as wanted; false if it was reset or the connection is gone before. */
    public boolean awaits(Predicate<NaiveH2Stream> condition) {
        link.await(PATIENCE, () -> call(peer -> condition.test(stream) || stream.remoteReset() >= 0));
        return call(peer -> condition.test(stream));
    }

    /** Tells whether nobody listens any more. */
    public boolean isGone() {
        return link.end() != H2TestSocket.End.OPEN || call(peer -> stream.remoteReset() >= 0);
    }

    /** Answers with text. */
    public void respond(int status, String body, String... namesAndValues) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        List<NaiveField> fields = NaiveField.list(":status", String.valueOf(status), "content-type", "text/plain",
            "content-length", String.valueOf(bytes.length), "x-connection", String.valueOf(connection));
        fields.addAll(NaiveField.list(namesAndValues));
        boolean isBare = "HEAD".equals(method()) || bytes.length == 0;
        use(peer -> {
            peer.section(stream, fields, isBare);
            if (!isBare) {
                peer.data(stream, bytes, true);
            }
        });
    }

    /** Sends a head, an interim one too. */
    public void head(int status, boolean end, String... namesAndValues) {
        List<NaiveField> fields = NaiveField.list(":status", String.valueOf(status));
        fields.addAll(NaiveField.list(namesAndValues));
        use(peer -> peer.section(stream, fields, end));
    }

    /** Sends text as the windows allow. */
    public void data(String text, boolean end) {
        data(text.getBytes(StandardCharsets.ISO_8859_1), end);
    }

    /** Sends bytes as the windows allow. */
    public void data(byte[] bytes, boolean end) {
        if (bytes.length > 0 || end) {
            use(peer -> peer.data(stream, bytes, end));
        }
    }

    /** Sends trailers after the body. */
    public void trailers(String... namesAndValues) {
        use(peer -> peer.trailers(stream, NaiveField.list(namesAndValues)));
    }

    /** Resets the stream; what waits for a window is dropped. */
    public void reset(int code) {
        use(peer -> peer.reset(stream, code));
    }

    /** Sends bytes as they are. */
    public void raw(byte[]... parts) {
        use(peer -> peer.raw(NaiveFrames.join(parts)));
    }

    /** Waits until all was written that the windows allow. */
    public void flush() {
        link.awaitWritten(PATIENCE);
    }

    /** Closes the connection. */
    public void closeConnection() {
        try {
            link.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with a reset of TCP. */
    public void resetConnection() {
        try {
            link.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Uses the connection's peer and sends what it has to send. */
    public void use(Consumer<NaiveH2Peer> what) {
        link.use(what);
    }

    /** Asks the connection's peer something. */
    public <T> T call(Function<NaiveH2Peer, T> what) {
        List<T> answer = new ArrayList<>(1);
        link.use(peer -> answer.add(what.apply(peer)));
        return answer.getFirst();
    }
}
