package io.ringway.server.it;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A client that asks and tells what it was answered in one form, whatever it speaks. Requests with a body whose head
 * has no {@code content-length} are of unknown length. One test's thread.
 */
interface PairClient extends AutoCloseable {

    /** Asks, on the connection it has if that still serves; the response need not be whole, nor be one. */
    H2Response ask(H2Request request) throws IOException;

    /** Sends the head of a request whose body waits for a 100, then the body, and returns the response. */
    H2Response askExpecting(H2Request request) throws IOException;

    /** Sends a piece, waits until as much has come back, sends the next one; returns the response. */
    H2Response converse(H2Request head, List<String> pieces) throws IOException;

    /** Sends a request and gives it up once the condition holds. */
    void giveUp(H2Request request, BooleanSupplier when) throws IOException;

    /** What was wrong in what the gateway sent. */
    List<String> violations();

    @Override
    void close() throws IOException;
}
