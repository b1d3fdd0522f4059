package io.ringway.http.fuzz;

import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;

/**
 * For targets of other modules: whether a request head as a gateway sent it means what the client's head meant. Thread:
 * one at a time.
 */
public final class ForwardingCheck {
    private final StrictRequest client = new StrictRequest();
    private final StrictRequest sent = new StrictRequest();
    private final StrictPath path = new StrictPath();
    private final StrictForwarding forwarding = new StrictForwarding();
    private final Transcript expected = new Transcript();
    private final Transcript actual = new Transcript();

    /** Makes a check; its memory is kept. */
    public ForwardingCheck() {
    }

    /**
     * Reads a client's head strictly.
     *
     * @param input  array that holds it from index 0.
     * @param length of the input in bytes.
     * @return true if it is a complete head with a path that a gateway may send on.
     */
    public boolean read(byte[] input, int length) {
        int result = client.read(input, 0, length, HttpLimits.DEFAULT);
        boolean hasPath = client.form == RequestHead.ORIGIN || client.form == RequestHead.ABSOLUTE;
        return result > 0 && hasPath && !client.isHttps && path.normalize(input, client.pathFrom, client.pathTo) >= 0;
    }

    /**
     * Compares the head that was read last with the one that was sent: one head, the same method, path, query, framing
     * and fields in their order, and behind the fields those the gateway adds, nothing else.
     *
     * @param input  of {@link #read}.
     * @param bytes  array with the sent head.
     * @param from   first byte of it.
     * @param to     behind its last byte.
     * @param host   that has to be named, or null for the client's.
     * @param added  names of the fields that have to stand behind the client's, in lower case.
     */
    public void compare(byte[] input, byte[] bytes, int from, int to, byte[] host, byte[][] added) {
        int result = sent.read(bytes, from, to, Limits.WIDE);
        Disagreement.unless(result == to - from, "what is sent upstream is one head", result);
        checkAdded(bytes, added);
        sent.fields.count -= added.length;
        forwarding.expected(client, input, host, expected.clear());
        forwarding.received(sent, bytes, actual.clear());
        if (!actual.matches(expected)) {
            throw new Disagreement("what is sent upstream means the same",
                "\n  sent:     " + actual + "\n  expected: " + expected);
        }
    }

    private void checkAdded(byte[] bytes, byte[][] added) {
        int first = sent.fields.count - added.length;
        for (int i = 0; i < added.length; i++) {
            Disagreement.unless(first >= 0 && sent.fields.isNamed(bytes, first + i, added[i]),
                "the gateway's own fields come last", i);
        }
    }
}
