package io.ringway.server.h2test;

/** What an origin does with a request. Runs on a thread of its own for each stream. */
public interface H2OriginScript {

    /** Serves one request whose head has come; its body perhaps not. */
    void serve(H2OriginStream stream) throws InterruptedException;

    /** Takes the whole request, answers 200 with its body, or with method and path where it has none. */
    static H2OriginScript echo() {
        return stream -> {
            if (stream.awaitRequest()) {
                String text = stream.request().received() > 0 ? stream.request().text()
                    : stream.method() + " " + stream.path();
                stream.respond(200, text);
            }
        };
    }

    /** Takes the whole request, waits, then answers 200. */
    static H2OriginScript slow(long ms) {
        return stream -> {
            if (stream.awaitRequest()) {
                Thread.sleep(ms);
                stream.respond(200, "slow");
            }
        };
    }

    /** Answers with so many pieces of text and a pause after each, without a content-length. */
    static H2OriginScript streaming(int pieces, long pauseMs) {
        return stream -> {
            stream.head(200, false, "content-type", "text/plain");
            for (int i = 0; i < pieces; i++) {
                stream.data("piece " + i + "\n", false);
                Thread.sleep(pauseMs);
            }
            stream.data("", true);
        };
    }

    /** Echoes messages as they come, without waiting for the end, and ends with trailers, as gRPC does. */
    static H2OriginScript grpc() {
        return echoAtOnce("grpc-status", "0", "grpc-message", "fine");
    }

    /** Echoes what comes piece by piece, without waiting for the end, then sends trailers. */
    static H2OriginScript echoAtOnce(String... trailers) {
        return stream -> {
            stream.head(200, false, "content-type", "application/grpc");
            int sent = 0;
            boolean isEnded = false;
            while (!isEnded && !stream.isGone()) {
                int known = sent;
                stream.awaits(now -> now.received() > known || now.isRemoteEnded());
                // In this order: what comes in between is taken the next time.
                isEnded = stream.call(peer -> stream.request().isRemoteEnded());
                String text = stream.call(peer -> stream.request().text());
                stream.data(text.substring(sent), false);
                sent = text.length();
            }
            stream.trailers(trailers);
        };
    }

    /** Answers at once, whatever of the request is missing, and then tells the client to stop. */
    static H2OriginScript early(int status) {
        return stream -> {
            stream.respond(status, "early");
            stream.flush();
            stream.reset(NaiveFrames.NO_ERROR);
        };
    }

    /** Resets the stream at once. */
    static H2OriginScript reset(int code) {
        return stream -> stream.reset(code);
    }

    /** Begins to answer, then resets the stream. */
    static H2OriginScript resetInBody(int code) {
        return stream -> {
            stream.head(200, false, "content-length", "100");
            stream.data("half", false);
            stream.flush();
            stream.reset(code);
        };
    }

    /** Sends GOAWAY with a last stream, counted from the request's own (-2 is the one before), and closes if asked. */
    static H2OriginScript goAway(int offset, int code, boolean close) {
        return stream -> {
            stream.use(peer -> peer.goAway(Math.max(0, stream.id() + offset), code));
            stream.flush();
            if (close) {
                stream.closeConnection();
            }
        };
    }

    /** Takes the whole request, then sends frames as they are; their stream is up to the maker. */
    static H2OriginScript raw(FrameMaker frames) {
        return stream -> {
            if (stream.awaitRequest()) {
                stream.raw(frames.frames(stream.id()));
            }
        };
    }

    /** Makes frames for a stream. */
    interface FrameMaker {
        /** The bytes. */
        byte[] frames(int stream);
    }
}
