package io.ringway.server.load;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One client connection of a cross-talk run: pipelines requests, checks every byte that comes back, and now and then
 * breaks off at a random byte. The loop's thread.
 */
final class CanaryClient implements Link.Owner, HttpReader.Sink {

    private static final int PIPELINE_MAX = 8;
    private static final int REQUESTS_MAX = 400;
    private static final long STALL_MS_MAX = 60;
    private static final String[] WRITE_CUTS = {"client resets while sending", "client closes while sending",
        "client half-closes while sending"};
    private static final String[] READ_CUTS = {"client resets while reading", "client closes while reading",
        "client half-closes while reading"};

    private final CrossTalkRun run;
    private final NetLoop loop;
    private final Link link;
    private final Draw draw;
    private final Runnable onOver;
    private final HttpReader reader = HttpReader.responses(this);
    private final Queue<Ticket> outstanding = new ArrayDeque<>();
    private final BodyCheck body;
    private final int depth;
    private int requestsLeft;
    private boolean isFaulted;
    private boolean isClosing;
    private boolean isOver;
    private boolean isOwnAnswer;
    private boolean isHeadRight;
    private Head head;

    /**
     * Creates the owner of a connection that is being opened.
     *
     * @param run    it is part of
     * @param loop   it runs on
     * @param link   the connection
     * @param seed   of what it draws
     * @param onOver told once, when the connection has ended
     */
    CanaryClient(CrossTalkRun run, NetLoop loop, Link link, long seed, Runnable onOver) {
        this.run = run;
        this.loop = loop;
        this.link = link;
        this.onOver = onOver;
        draw = new Draw(seed);
        body = new BodyCheck(run.findings());
        depth = draw.below(2) == 0 ? 1 : draw.between(2, PIPELINE_MAX);
        requestsLeft = draw.below(5) == 0 ? 1 : draw.between(1, REQUESTS_MAX);
    }

    @Override
    public void onOpen() {
        issue();
    }

    private void issue() {
        while (outstanding.size() < depth && requestsLeft > 0 && !isClosing && !isFaulted && run.mayIssue()) {
            Ticket ticket = run.open(loop.nowNs());
            outstanding.add(ticket);
            requestsLeft--;
            long before = link.queuedTotal();
            ticket.canary().writeRequest(link);
            if (draw.perMillion(run.settings().faults())) {
                fault(before, link.queuedTotal(), ticket.canary());
            }
            if (ticket.canary().isClientClosing()) {
                requestsLeft = 0;
            }
        }
        if (outstanding.isEmpty() && !isOver) {
            finish();
        }
    }

    /** Plans the end of this connection, or a pause of its reading. */
    private void fault(long from, long to, Canary canary) {
        int kind = draw.below(7);
        if (kind < 3) {
            isFaulted = true;
            run.injected(WRITE_CUTS[kind]);
            link.cutWhenWritten(from + draw.below((int) (to - from) + 1), Link.Cut.values()[kind]);
        } else if (kind < 6) {
            isFaulted = true;
            run.injected(READ_CUTS[kind - 3]);
            int expected = canary.responseLength() + 200;
            link.cutWhenReceived(link.receivedTotal() + 1 + draw.below(expected * outstanding.size()),
                Link.Cut.values()[kind - 3]);
        } else {
            run.injected("client stops reading for a while");
            link.pause(true);
            loop.afterMs(1 + draw.below((int) STALL_MS_MAX), () -> link.pause(false));
        }
    }

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        try {
            reader.feed(bytes, offset, length);
        } catch (HttpViolation violation) {
            run.findings().add(Finding.WRONG, "a client got no HTTP: " + violation.getMessage());
            outstanding.clear();
            finish();
        }
    }

    @Override
    public boolean onHead(Head received) {
        Ticket ticket = outstanding.peek();
        if (isOver) {
            return true;
        }
        if (ticket == null) {
            throw new HttpViolation("an answer nobody waits for: " + received);
        }
        head = received;
        Canary canary = ticket.canary();
        isOwnAnswer = received.first("Proxy-Status") != null;
        if (isOwnAnswer) {
            isHeadRight = received.status() >= 400 && received.first("X-Canary") == null;
            if (!isHeadRight) {
                run.findings().add(Finding.WRONG, "an error answer to " + canary.name() + ": " + received);
            }
            return canary.isHead();
        }
        isHeadRight = HeadCheck.response(run.findings(), canary, received);
        boolean isBodyless = canary.isBodyless();
        body.begin("answer to " + canary.name(), canary.responseStart(), isBodyless ? 0 : canary.responseLength());
        return isBodyless;
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        if (isOver) {
            return;
        }
        run.checked(length);
        if (!isOwnAnswer) {
            body.feed(bytes, offset, length);
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < ' ' && bytes[i] != '\n') {
                run.findings().add(bytes[i] == Pattern.POISON ? Finding.POISON : Finding.WRONG,
                    "a byte " + bytes[i] + " in an error answer's body: " + head);
                return;
            }
        }
    }

    @Override
    public void onMessage() {
        if (isOver) {
            return;
        }
        Ticket ticket = outstanding.remove();
        if (isOwnAnswer) {
            onError(ticket);
        } else if (ticket.isFaulted() && body.isRight() && ticket.canary().isUntilClose()) {
            // An origin's body without framing ends where its connection does: only the bytes can be judged.
            run.outcome("verified, behind a fault of the origin");
        } else if (body.end() && isHeadRight) {
            run.verified();
        }
        if (head.isClose()) {
            isClosing = true;
            if (!ticket.canary().isClientClosing() && !ticket.isFaulted() && !isOwnAnswer && !isFaulted) {
                run.findings().add(Finding.WRONG, "a close nobody asked for: " + head);
            }
            finish();
        } else {
            issue();
        }
    }

    private void onError(Ticket ticket) {
        int status = head.status();
        boolean isExplained = isFaulted || ticket.isFaulted() || status == 502 && run.explainByIdleClose();
        run.outcome("answered with " + status);
        if (!isExplained) {
            run.findings().add(Finding.UNEXPLAINED_ERROR, ticket.canary().name() + ": " + head);
        }
    }

    @Override
    public void onDrained() {
        link.trim();
    }

    @Override
    public void onEnd() {
        reader.end();
        over("closed by the gateway");
    }

    @Override
    public void onGone(String why) {
        over(why);
    }

    private void over(String why) {
        if (isOver) {
            return;
        }
        Ticket first = outstanding.peek();
        if (first != null && !isFaulted && !first.isFaulted() && !isClosing) {
            run.findings().add(Finding.UNEXPLAINED_LOSS, first.canary().name() + " and " + (outstanding.size() - 1)
                + " behind it: " + why);
        }
        finish();
    }

    private void finish() {
        if (isOver) {
            return;
        }
        isOver = true;
        outstanding.forEach(_ -> run.outcome(isFaulted ? "lost by a fault of the client"
            : isClosing ? "lost behind a closing answer" : "lost by a fault of the origin"));
        link.close();
        onOver.run();
    }

    /** Ends the connection if its first request waits for longer than allowed. */
    void expire(long beforeNs) {
        Ticket first = outstanding.peek();
        if (first != null && first.sentNs() < beforeNs) {
            if (!isFaulted) {
                run.findings().add(Finding.HUNG, first.canary().name() + (first.isFaulted() ? ", with a fault" : ""));
            }
            finish();
        }
    }
}
