package io.ringway.server.it;

import io.ringway.server.h2test.H2OriginRequest;
import java.io.IOException;
import java.util.List;

/** An origin that is told what to answer and tells what it was asked in one form, whatever it speaks. Any thread. */
interface PairOrigin extends AutoCloseable {

    /** Takes requests for a path whole and answers them so. */
    void on(String path, PairReply reply);

    /** Echoes what comes for a path piece by piece, without waiting for its end, then sends trailers. */
    void echoAtOnce(String path, String... trailers);

    /** Takes requests for a path and answers none; {@link #goneNs} tells when one was given up. */
    void neverAnswer(String path);

    /** When the last request that is not answered was given up, by {@link System#nanoTime}; 0 before. */
    long goneNs();

    /** How it was given up: the code of RST_STREAM, or -1 for the end of the connection. */
    int goneCode();

    /** Requests that came whole for a path; pseudo-fields stand for request line and Host. */
    List<H2OriginRequest> requests(String path);

    /** Requests that began. */
    int begun();

    /** What was wrong in what the gateway sent. */
    List<String> violations();

    /** Members of a backend in a configuration. */
    String backend();

    /** Its port on this host. */
    int port();

    /** Its authority. */
    default String authority() {
        return "127.0.0.1:" + port();
    }

    /** The one request that came whole for a path. */
    default H2OriginRequest request(String path) {
        List<H2OriginRequest> found = requests(path);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " requests for " + path);
        }
        return found.getFirst();
    }

    @Override
    void close() throws IOException;
}
