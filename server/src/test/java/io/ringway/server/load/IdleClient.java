package io.ringway.server.load;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A connection that asks for a small page when it is told to, checks the answer, and is quiet otherwise. */
final class IdleClient implements Link.Owner, HttpReader.Sink {

    /** Bytes of the page. */
    static final int PAGE_BYTES = 512;

    /** An origin's page behind the gateway. */
    static final String ORIGIN_PAGE = "/bytes/" + PAGE_BYTES + "/idle";

    private final Link link;
    private final byte[] request;
    private final Consumer<String> onAnswer;
    private final HttpReader reader = HttpReader.responses(this);
    private Head head;
    private int read;
    private boolean isWrong;
    private boolean isOver;

    /**
     * Creates the owner of a connection that is being opened; it asks once as soon as it stands.
     *
     * @param link     the connection
     * @param target   of the page
     * @param onAnswer told null for each right answer, else what was wrong, once
     */
    IdleClient(Link link, String target, Consumer<String> onAnswer) {
        this.link = link;
        request = ("GET " + target + " HTTP/1.1\r\nHost: idle.test\r\nUser-Agent: idle\r\nAccept: */*\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
        this.onAnswer = onAnswer;
    }

    /** Asks; there is no answer on its way. */
    void ask() {
        if (!isOver) {
            read = 0;
            isWrong = false;
            link.write(request, 0, request.length);
        }
    }

    /** Whether the connection still stands. */
    boolean isAlive() {
        return !isOver && link.isOpen();
    }

    /** Ends the connection. */
    void close() {
        isOver = true;
        link.close();
    }

    @Override
    public void onOpen() {
        ask();
    }

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        try {
            reader.feed(bytes, offset, length);
        } catch (HttpViolation violation) {
            over(violation.getMessage());
        }
    }

    @Override
    public boolean onHead(Head received) {
        head = received;
        return false;
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        isWrong |= Pattern.mismatch(SizedOrigin.START, read, bytes, offset, length) >= 0;
        read += length;
    }

    @Override
    public void onMessage() {
        if (head.status() != 200 || isWrong || read != PAGE_BYTES || head.isClose()) {
            over(head.toString());
        } else {
            onAnswer.accept(null);
        }
    }

    @Override
    public void onDrained() {
        link.trim();
    }

    @Override
    public void onEnd() {
        over("closed by the gateway");
    }

    @Override
    public void onGone(String why) {
        over(why);
    }

    private void over(String why) {
        if (!isOver) {
            close();
            onAnswer.accept(why);
        }
    }
}
