package io.ringway.server.h2test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One stream as a peer sees it. The peer's thread. */
public final class NaiveH2Stream {

    /** What is to be sent once everything before it was. */
    record Pending(byte[] bytes, int from, List<NaiveField> trailers, boolean end) {

        /** Bytes that are left. */
        int length() {
            return bytes.length - from;
        }
    }

    private final int id;
    final Deque<Pending> pending = new ArrayDeque<>();
    final List<List<NaiveField>> interims = new ArrayList<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<NaiveField> sentHead;
    List<NaiveField> head;
    List<NaiveField> trailers;
    long sendWindow;
    long receiveWindow;
    long owedCredit;
    long received;
    boolean isLocalEnded;
    boolean isRemoteEnded;
    boolean isIgnored;
    int localReset = -1;
    int remoteReset = -1;

    NaiveH2Stream(int id, long sendWindow, long receiveWindow) {
        this.id = id;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    /** Its identifier. */
    public int id() {
        return id;
    }

    /** The head that came: of the request, or of the final response; null before. */
    public List<NaiveField> head() {
        return head;
    }

    /** The head that was sent last, or null. */
    public List<NaiveField> sentHead() {
        return sentHead;
    }

    /** The first value in the head that came, or null. */
    public String field(String name) {
        return head == null ? null : NaiveField.value(head, name);
    }

    /** The final response's status, 0 before. */
    public int status() {
        return head == null ? 0 : Integer.parseInt(field(":status"));
    }

    /** Heads of the interim responses that came. */
    public List<List<NaiveField>> interims() {
        return List.copyOf(interims);
    }

    /** What was kept of the body that came. */
    public byte[] body() {
        return body.toByteArray();
    }

    /** The same as text. */
    public String text() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /** Bytes of the body that came, padding excepted. */
    public long received() {
        return received;
    }

    /** Trailers that came, or null. */
    public List<NaiveField> trailers() {
        return trailers;
    }

    /** Tells whether the other side has ended it in order. */
    public boolean isRemoteEnded() {
        return isRemoteEnded;
    }

    /** Tells whether this side has sent its END_STREAM. */
    public boolean isLocalEnded() {
        return isLocalEnded;
    }

    /** Code of the other side's RST_STREAM, or -1. */
    public int remoteReset() {
        return remoteReset;
    }

    /** Code of this side's RST_STREAM, or -1. */
    public int localReset() {
        return localReset;
    }

    /** Bytes it may send at the moment, not looking at the connection's window. */
    public long sendWindow() {
        return sendWindow;
    }

    /** Bytes the other side may still send. */
    public long receiveWindow() {
        return receiveWindow;
    }

    /** Looks at it no more: it is as if it had never been (RFC 9113 6.8). */
    public void ignore() {
        pending.clear();
        isIgnored = true;
        isLocalEnded = true;
        isRemoteEnded = true;
    }

    /** Tells whether bytes wait for a window. */
    public boolean isSending() {
        return !pending.isEmpty();
    }

    /** Tells whether it counts as open. */
    public boolean isOpen() {
        return localReset < 0 && remoteReset < 0 && !(isLocalEnded && isRemoteEnded);
    }

    @Override
    public String toString() {
        return "stream " + id + (head == null ? "" : " " + head) + ", " + received + " bytes"
            + (isRemoteEnded ? ", ended" : "") + (remoteReset >= 0 ? ", reset " + remoteReset : "");
    }
}
