package io.ringway.ring.sim;

import java.util.Arrays;

/**
 * One direction of a connection: bytes that were sent, a part of which has arrived, and what is on its way. Segments
 * arrive in their order, whatever their delays.
 */
final class SimPipe implements EventHeap.Target {
    /** Segment: the orderly end. */
    private static final int FIN = 0;
    /** Segment: the reset. */
    private static final int RST = -1;
    private static final int ARRIVAL = 1;
    private static final int WRITABLE = 2;
    private static final int SEGMENTS_FIRST = 8;
    private static final long DELAY_MIN_NS = 100_000L;
    private static final long DELAY_MAX_NS = 500_000_000L;
    private static final long STALL_MIN_NS = 50_000_000L;
    private static final long STALL_MAX_NS = 60_000_000_000L;

    private final SimNetwork network;
    private final SimConnection connection;
    private final SimStream writer;
    private final SimStream reader;
    private final ByteRing bytes = new ByteRing();
    private int capacity;
    private int arrived;
    private int[] segments = new int[SEGMENTS_FIRST];
    private long[] arrivals = new long[SEGMENTS_FIRST];
    private int firstSegment;
    private int segmentCount;
    private long lastArrivalNs;
    private boolean ended;
    private boolean isWriterBlocked;
    private boolean isWakeScheduled;

    SimPipe(SimNetwork network, SimConnection connection, SimStream writer, SimStream reader, int capacity) {
        this.network = network;
        this.connection = connection;
        this.writer = writer;
        this.reader = reader;
        this.capacity = capacity;
    }

    /** Nothing arrives before this time. */
    void notBefore(long timeNs) {
        lastArrivalNs = Math.max(lastArrivalNs, timeNs);
    }

    void capacity(int bytesMax) {
        capacity = bytesMax;
    }

    int room() {
        return Math.max(0, capacity - bytes.size());
    }

    int readable() {
        return arrived;
    }

    /** Queues bytes; those after the end, as of a send whose first piece broke the connection, go nowhere. */
    void write(long address, int length) {
        if (!ended) {
            bytes.write(address, length);
            queueData(length);
        }
    }

    void write(byte[] source, int offset, int length) {
        if (!ended) {
            bytes.write(source, offset, length);
            queueData(length);
        }
    }

    /** Queues bytes that arrive together. */
    void writeSegment(byte[] source, int offset, int length) {
        if (!ended) {
            bytes.write(source, offset, length);
            queue(length);
        }
    }

    /** Queues the orderly end. */
    void finish() {
        if (!ended) {
            ended = true;
            queue(FIN);
        }
    }

    /** Queues a reset; with a draw, what is on its way is lost. */
    void reset() {
        if (ended && segmentCount > 0 && segments[last()] == RST) {
            return;
        }
        ended = true;
        if (connection.random().chance(0.5)) {
            segmentCount = 0;
            bytes.truncate(arrived);
        }
        queue(RST);
    }

    /** The reader is gone: forgets everything but a reset that is on its way. */
    void clear() {
        lose();
        arrived = 0;
        bytes.truncate(0);
    }

    /** The writer is gone: loses what has not arrived, but for a reset that is on its way. */
    void lose() {
        boolean isResetComing = segmentCount > 0 && segments[last()] == RST;
        ended = true;
        segmentCount = 0;
        bytes.truncate(arrived);
        if (isResetComing) {
            segments[firstSegment] = RST;
            arrivals[firstSegment] = lastArrivalNs;
            segmentCount = 1;
        }
    }

    void read(long address, int length) {
        arrived -= length;
        bytes.read(address, length);
        tellWriter();
    }

    void read(byte[] target, int length) {
        arrived -= length;
        bytes.read(target, length);
        tellWriter();
    }

    /** The writer wants to know when there is room. */
    void awaitRoom() {
        isWriterBlocked = true;
        tellWriter();
    }

    @Override
    public void onEvent(int kind, long argument) {
        if (kind == ARRIVAL) {
            arrive();
        } else {
            isWakeScheduled = false;
            wakeWriter();
        }
    }

    @Override
    public long traceId() {
        return connection.id();
    }

    private void queueData(int length) {
        SimRandom random = connection.random();
        FaultPlan faults = network.faults();
        int rest = length;
        if (writer.user().isPeer() && length > 1 && faults.hit(Fault.SHORT_SEND)) {
            int part = 1 + random.nextInt(length - 1);
            queue(part);
            rest -= part;
        }
        queue(rest);
    }

    private void queue(int segment) {
        if (segmentCount == segments.length) {
            growSegments();
        }
        int slot = firstSegment + segmentCount & segments.length - 1;
        segments[slot] = segment;
        long now = network.clock().nanoTime();
        if (connection.isDirect()) {
            arrivals[slot] = now;
            segmentCount++;
            arrive();
            return;
        }
        lastArrivalNs = Math.max(lastArrivalNs, now + delayNs());
        arrivals[slot] = lastArrivalNs;
        segmentCount++;
        network.schedule(lastArrivalNs, this, ARRIVAL, segment);
    }

    private long delayNs() {
        FaultPlan faults = network.faults();
        long delay = connection.delayNs();
        if (faults.hit(Fault.DELAY)) {
            delay += faults.random(Fault.DELAY).spread(DELAY_MIN_NS, DELAY_MAX_NS);
        }
        if (faults.hit(Fault.STALL)) {
            connection.suffer(Fault.STALL);
            delay += faults.random(Fault.STALL).spread(STALL_MIN_NS, STALL_MAX_NS);
        }
        return delay;
    }

    private int last() {
        return firstSegment + segmentCount - 1 & segments.length - 1;
    }

    private void arrive() {
        long now = network.clock().nanoTime();
        boolean news = false;
        while (segmentCount > 0 && arrivals[firstSegment] <= now) {
            int segment = segments[firstSegment];
            firstSegment = firstSegment + 1 & segments.length - 1;
            segmentCount--;
            if (segment == RST) {
                reader.receiveReset();
                return;
            }
            if (segment == FIN) {
                reader.receiveEnd();
                news = true;
            } else if (reader.isClosed()) {
                // Nobody reads any more: TCP answers with a reset.
                clear();
                reader.answerWithReset();
                return;
            } else {
                arrived += segment;
                news = true;
            }
        }
        if (news) {
            reader.onArrived();
        }
    }

    private void tellWriter() {
        if (!isWriterBlocked || isWakeScheduled || room() * 3L < capacity) {
            return;
        }
        if (connection.isDirect()) {
            wakeWriter();
        } else {
            isWakeScheduled = true;
            network.schedule(network.clock().nanoTime() + connection.delayNs(), this, WRITABLE, 0);
        }
    }

    private void wakeWriter() {
        if (isWriterBlocked) {
            isWriterBlocked = false;
            writer.onRoom();
        }
    }

    private void growSegments() {
        int count = segments.length;
        int[] largerSegments = Arrays.copyOf(segments, count * 2);
        long[] largerArrivals = Arrays.copyOf(arrivals, count * 2);
        for (int i = 0; i < firstSegment; i++) {
            largerSegments[count + i] = segments[i];
            largerArrivals[count + i] = arrivals[i];
        }
        segments = largerSegments;
        arrivals = largerArrivals;
    }
}
