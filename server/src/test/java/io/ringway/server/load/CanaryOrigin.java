package io.ringway.server.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection from the gateway to the origin of a cross-talk run: checks every byte of each request, answers as its
 * canary says, and now and then breaks off at a random byte. The loop's thread.
 */
final class CanaryOrigin implements Link.Owner, HttpReader.Sink {

    private enum Fault {
        RESET_READING("origin resets while reading"), CLOSE_READING("origin closes while reading"),
        RESET_WRITING("origin resets while answering"), CLOSE_WRITING("origin closes while answering"),
        CLOSE_AFTER("origin closes after an answer"), RESET_AFTER("origin resets after an answer"),
        HALF_CLOSE_AFTER("origin half-closes after an answer"), EXTRA("origin sends another answer behind its own"),
        EARLY("origin answers before the body has come"), STALL("origin stops for a while"),
        SILENT_CLOSE("origin closes without an answer");

        private final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    /** What is sent in one piece with an answer must be small enough to arrive in one piece. */
    private static final int ONE_PIECE = 8 * 1024;
    private static final int STALL_MS_MAX = 60;
    private static final Fault[] FAULTS = Fault.values();

    private final CrossTalkRun run;
    private final NetLoop loop;
    private final Link link;
    private final Draw draw;
    private final HttpReader reader = HttpReader.requests(this);
    private final BodyCheck body;
    private Ticket ticket;
    private Fault fault;
    private boolean isHeadRight;
    private boolean isOver;

    /**
     * Creates the owner of an accepted connection.
     *
     * @param run  it is part of
     * @param loop it runs on
     * @param link the connection
     * @param seed of what it draws
     */
    CanaryOrigin(CrossTalkRun run, NetLoop loop, Link link, long seed) {
        this.run = run;
        this.loop = loop;
        this.link = link;
        draw = new Draw(seed);
        body = new BodyCheck(run.findings());
    }

    @Override
    public void onOpen() {
        throw new IllegalStateException("an accepted connection is open");
    }

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        try {
            reader.feed(bytes, offset, length);
        } catch (HttpViolation violation) {
            run.findings().add(Finding.WRONG, "the origin got no request of ours: " + violation.getMessage());
            end(true);
        }
    }

    @Override
    public boolean onHead(Head head) {
        if (isOver) {
            return true;
        }
        ticket = run.find(Canary.idOf(run.settings().seed(), head.target()));
        Canary canary = ticket.canary();
        isHeadRight = HeadCheck.request(run.findings(), canary, head);
        body.begin("request " + canary.name(), canary.requestStart(), canary.requestLength());
        if (ticket.arrived() > 1 && !canary.isIdempotent()) {
            run.findings().add(Finding.REPLAYED, canary.name());
        }
        fault = draw.perMillion(run.settings().faults()) ? FAULTS[draw.below(FAULTS.length)] : null;
        if (fault != null) {
            beginFault(canary);
        }
        return false;
    }

    private void beginFault(Canary canary) {
        // Behind an answer that ends with its connection nothing is surplus.
        if (fault == Fault.EARLY && canary.requestLength() == 0 || fault == Fault.EXTRA && (canary.isUntilClose()
                || canary.responseLength() + canary.responseFill().length() > ONE_PIECE)) {
            fault = Fault.SILENT_CLOSE;
        }
        run.injected(fault.text);
        if (fault != Fault.STALL) {
            ticket.fault(fault.text);
        }
        if (fault == Fault.RESET_READING || fault == Fault.CLOSE_READING) {
            link.cutWhenReceived(link.receivedTotal() + draw.below(canary.requestLength() + 1),
                fault == Fault.RESET_READING ? Link.Cut.RESET : Link.Cut.CLOSE);
        } else if (fault == Fault.EARLY) {
            canary.writeResponse(link);
        }
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        if (!isOver) {
            run.checked(length);
            body.feed(bytes, offset, length);
        }
    }

    @Override
    public void onMessage() {
        if (isOver) {
            return;
        }
        boolean isRight = body.end() && isHeadRight;
        Canary canary = ticket.canary();
        if (!isRight || fault == Fault.SILENT_CLOSE || fault == Fault.CLOSE_READING || fault == Fault.EARLY) {
            link.cutWhenWritten(link.queuedTotal(), Link.Cut.CLOSE);
        } else if (fault == Fault.RESET_READING) {
            end(true);
        } else if (fault == Fault.STALL) {
            link.pause(true);
            loop.afterMs(1 + draw.below(STALL_MS_MAX), () -> {
                link.pause(false);
                answer(canary);
            });
        } else {
            answer(canary);
        }
    }

    private void answer(Canary canary) {
        long before = link.queuedTotal();
        if (run.settings().plant() != CrossTalkRun.Plant.NONE && canary.id() % CrossTalkRun.PLANT_EVERY == 0) {
            plant(canary);
        } else {
            canary.writeResponse(link);
        }
        long after = link.queuedTotal();
        if (fault == Fault.RESET_WRITING || fault == Fault.CLOSE_WRITING) {
            link.cutWhenWritten(before + draw.below((int) (after - before)),
                fault == Fault.RESET_WRITING ? Link.Cut.RESET : Link.Cut.CLOSE);
        } else if (fault == Fault.CLOSE_AFTER || fault == Fault.RESET_AFTER || fault == Fault.HALF_CLOSE_AFTER) {
            run.closedIdle();
            link.cutWhenWritten(after, fault == Fault.CLOSE_AFTER ? Link.Cut.CLOSE
                : fault == Fault.RESET_AFTER ? Link.Cut.RESET : Link.Cut.HALF_CLOSE);
        } else if (fault == Fault.EXTRA) {
            // Whoever gets this gets an answer that is not his, from an origin that breaks the rules.
            Canary.of(run.settings().seed(), canary.id() + 1).writeResponse(link);
            link.cutWhenWritten(link.queuedTotal(), Link.Cut.CLOSE);
        } else if (canary.isOriginClosing()) {
            link.cutWhenWritten(after, Link.Cut.CLOSE);
        }
    }

    /** Answers wrongly in the chosen way: what a gateway that mixes requests up would deliver. */
    private void plant(Canary canary) {
        Canary other = Canary.of(run.settings().seed(), canary.id() + 1);
        int bytes = Math.max(64, canary.responseLength());
        boolean isHeader = run.settings().plant() == CrossTalkRun.Plant.HEADER;
        String head = canary.statusLine() + "\r\nX-Canary: " + (isHeader ? other : canary).name() + "\r\nX-Fill: "
            + canary.responseFill() + (canary.isBodyless() ? "" : "\r\nContent-Length: " + bytes) + "\r\n\r\n";
        link.write(head.getBytes(StandardCharsets.ISO_8859_1), 0, head.length());
        if (!canary.isBodyless()) {
            byte[] wrong = new byte[bytes];
            Pattern.copy(canary.responseStart(), 0, wrong, 0, bytes);
            int at = draw.below(bytes - 32);
            if (run.settings().plant() == CrossTalkRun.Plant.FOREIGN) {
                Pattern.copy(other.responseStart(), at, wrong, at, 32);
            } else if (run.settings().plant() == CrossTalkRun.Plant.POISON) {
                Arrays.fill(wrong, at, at + 32, Pattern.POISON);
            }
            link.write(wrong, 0, bytes);
        }
    }

    @Override
    public void onDrained() {
        link.trim();
    }

    @Override
    public void onEnd() {
        end(false);
    }

    @Override
    public void onGone(String why) {
        isOver = true;
    }

    private void end(boolean isReset) {
        isOver = true;
        if (isReset) {
            link.reset();
        } else {
            link.close();
        }
    }
}
