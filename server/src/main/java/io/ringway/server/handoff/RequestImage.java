package io.ringway.server.handoff;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import io.ringway.router.RouteMatch;
import io.ringway.server.Hot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The request of a call: its head, canonical path, path parameters and body, in memory that stays when the connection
 * has read on. On the heap: a handler that is stuck when the gateway ends reads no memory that is gone.
 *
 * <p>For a handler that runs on the core and wants no body the image points at the bytes where the kernel put them.
 *
 * <p>Limit: what all images of a worker take, pipes and trailers included, is bounded by a budget. Thread: written by
 * the worker until the call is handed over, then only read, by the runner; but trailers come before the body's end.
 */
public final class RequestImage {

    private static final int KEPT_BYTES = 16 * 1024;
    private static final int FIRST_BODY_BYTES = 4096;
    private static final int PEER_BYTES = 48;
    private static final byte[] NOTHING = new byte[0];

    private final MemoryBudget budget;
    private final UnsafeBuffer none = new UnsafeBuffer(NOTHING);
    private final byte[] peer = new byte[PEER_BYTES];
    private byte[] own = NOTHING;
    /** Over the own bytes. */
    private final UnsafeBuffer view = new UnsafeBuffer(NOTHING);
    private RequestHead head = new RequestHead(HttpLimits.DEFAULT);
    private UnsafeBuffer headBuffer = none;
    private int headStart;
    private UnsafeBuffer pathBuffer = none;
    private int pathStart;
    private int pathLength;
    private int pathShift;
    private int[] parameters = new int[8];
    private int parameterCount;
    private List<String> parameterNames = List.of();
    private String pattern = "";
    private int bodyStart;
    private int bodyLength;
    /** What head and body together will take at most. */
    private int mostBytes;
    private int peerLength;
    private InboundBody stream;
    private Trailers trailers;
    /** What the budget has lent beside the own bytes and the pipe. */
    private int lentBytes;

    /**
     * Creates an empty image.
     *
     * @param budget of its bytes
     */
    RequestImage(MemoryBudget budget) {
        this.budget = budget;
    }

    // ---------------------------------------------------------------- the worker's

    /**
     * Copies a head and its canonical path. Borrows: the buffers.
     *
     * @param from       parsed head
     * @param buffer     it lies in
     * @param start      of its first byte
     * @param path       buffer of the canonical path
     * @param pathOffset of the path
     * @param length     of the path, in bytes
     * @return false if there is no memory for it
     */
    @Hot
    public boolean copy(RequestHead from, UnsafeBuffer buffer, int start, UnsafeBuffer path, int pathOffset,
                        int length) {
        int headBytes = from.length();
        // A path that needed no rewriting lies inside the head.
        boolean isInside = path == buffer && pathOffset >= start && pathOffset + length <= start + headBytes;
        int bytes = isInside ? headBytes : headBytes + length;
        if (!ensure(bytes, 0) || !takeHead(from)) {
            return false;
        }
        view.putBytes(0, buffer, start, headBytes);
        headBuffer = view;
        headStart = 0;
        if (!isInside) {
            view.putBytes(headBytes, path, pathOffset, length);
        }
        pathAt(view, isInside ? pathOffset - start : headBytes, length, pathOffset);
        bodyStart = bytes;
        bodyLength = 0;
        return true;
    }

    /**
     * Points at a head and its canonical path, as long as they are valid.
     *
     * @param from       parsed head
     * @param buffer     it lies in
     * @param start      of its first byte
     * @param path       buffer of the canonical path
     * @param pathOffset of the path
     * @param length     of the path, in bytes
     * @return false if there is no memory for its index
     */
    @Hot
    public boolean point(RequestHead from, UnsafeBuffer buffer, int start, UnsafeBuffer path, int pathOffset,
                         int length) {
        if (!takeHead(from)) {
            return false;
        }
        headBuffer = buffer;
        headStart = start;
        pathAt(path, pathOffset, length, pathOffset);
        bodyStart = 0;
        bodyLength = 0;
        return true;
    }

    /** One with more fields than any before takes more memory. */
    @Hot
    private boolean takeHead(RequestHead from) {
        try {
            if (head.limits() != from.limits()) {
                fit(from.limits());
            }
            head.copyFrom(from);
            return true;
        } catch (OutOfMemoryError heapIsFull) {
            return false;
        }
    }

    private void fit(HttpLimits limits) {
        head = new RequestHead(limits);
    }

    @Hot
    private void pathAt(UnsafeBuffer buffer, int start, int length, int matchedAt) {
        pathBuffer = buffer;
        pathStart = start;
        pathLength = length;
        pathShift = start - matchedAt;
    }

    /**
     * Notes the route and the parameters of the path, after {@link #copy} or {@link #point} of the path they were found
     * in.
     *
     * @param match of the request
     */
    @Hot
    public void parameters(RouteMatch match) {
        int count = match.paramCount();
        if (parameters.length < 2 * count) {
            growParameters(2 * count);
        }
        for (int i = 0; i < count; i++) {
            parameters[2 * i] = match.paramOffset(i) + pathShift;
            parameters[2 * i + 1] = match.paramLength(i);
        }
        parameterCount = count;
        parameterNames = match.route().parameters();
        pattern = match.route().path();
    }

    private void growParameters(int length) {
        parameters = new int[length];
    }

    /**
     * Notes who the client is. Borrows: the buffer.
     *
     * @param text   address, from position zero
     * @param length in bytes
     */
    @Hot
    public void peer(UnsafeBuffer text, int length) {
        peerLength = Math.min(length, PEER_BYTES);
        text.getBytes(0, peer, 0, peerLength);
    }

    /**
     * Tells whether a body would find memory if no other request had any.
     *
     * @param length in bytes; negative: not known
     * @return false if it is too long for ever
     */
    public boolean mayHold(long length) {
        return budget.bears(bodyStart + length);
    }

    /**
     * Makes room for the beginning of a body, after {@link #copy}. The rest gets its memory when it comes: an
     * announcement costs its client nothing.
     *
     * @param most bytes it may have; those that were announced, if they were
     * @return false if there is no memory for it
     */
    public boolean expectBody(long most) {
        mostBytes = (int) Math.min(Integer.MAX_VALUE, bodyStart + most);
        return ensure((int) Math.min(bodyStart + (long) FIRST_BODY_BYTES, mostBytes), bodyStart);
    }

    /**
     * Adds body bytes, after {@link #copy}. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes
     * @return false if there is no memory for them
     */
    @Hot
    public boolean append(UnsafeBuffer buffer, int offset, int length) {
        int end = bodyStart + bodyLength;
        if (end + length > own.length && !grow(end + length, end)) {
            return false;
        }
        view.putBytes(end, buffer, offset, length);
        bodyLength += length;
        return true;
    }

    /**
     * Prepares for a body that comes while the handler runs. Its pipe gets its memory by {@link #admitBody}: an
     * announcement costs its client nothing.
     *
     * @param call whose request it is
     * @return false if there is no heap for it
     */
    public boolean streamBody(Call call) {
        try {
            stream = new InboundBody(call, new BytePipe(), budget);
            return true;
        } catch (OutOfMemoryError heapIsFull) {
            return false;
        }
    }

    /**
     * Makes room for a body that comes while the handler runs, when its first bytes have come.
     *
     * @param length of them, at most {@link InboundBody#room()}
     * @return false if there is no memory for it
     */
    @Hot
    public boolean admitBody(int length) {
        return stream.admit(length);
    }

    /**
     * Keeps the fields behind the body, before the end of the body is told. Borrows: both.
     *
     * @param fields to keep, or null: there are none
     * @param buffer they lie in, offsets from its start
     * @return false if there is no memory for them
     */
    public boolean keepTrailers(HeaderBlock fields, UnsafeBuffer buffer) {
        if (fields != null && fields.count() > 0) {
            if (!lend(Trailers.measure(fields))) {
                return false;
            }
            try {
                trailers = new Trailers(fields, buffer);
            } catch (OutOfMemoryError heapIsFull) {
                return false;
            }
        }
        return true;
    }

    private boolean lend(int bytes) {
        boolean isLent = budget.take(bytes);
        lentBytes += isLent ? bytes : 0;
        return isLent;
    }

    /** By as much again, or by a quarter where there is less memory: never so little that copying becomes the work. */
    private boolean grow(int bytes, int used) {
        return enlarge(grown(bytes, 2L * own.length), used) || enlarge(grown(bytes, own.length * 5L / 4), used);
    }

    private int grown(int bytes, long wanted) {
        return Math.max(bytes, (int) Math.min(wanted, mostBytes));
    }

    @Hot
    private boolean ensure(int bytes, int used) {
        return bytes <= own.length || enlarge(bytes, used);
    }

    private boolean enlarge(int bytes, int used) {
        int size = bytes > KEPT_BYTES ? bytes : Math.max(1024, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
        int more = size - own.length;
        if (!budget.takeFor(size, more)) {
            return false;
        }
        try {
            own = used == 0 ? new byte[size] : Arrays.copyOf(own, size);
        } catch (OutOfMemoryError heapIsFull) {
            budget.give(more);
            return false;
        }
        view.wrap(own);
        return true;
    }

    /** Takes into use what was kept of the last request; there is none before. */
    @Hot
    void begin() {
        if (!budget.take(own.length)) {
            drop();
        }
    }

    /** Forgets the request; keeps a little memory for the next one, which counts only while it is used. */
    @Hot
    void release() {
        headBuffer = none;
        pathBuffer = none;
        bodyLength = 0;
        parameterNames = List.of();
        if (stream != null || lentBytes > 0) {
            giveLent();
        }
        budget.give(own.length);
        if (own.length > KEPT_BYTES) {
            drop();
        }
    }

    private void giveLent() {
        budget.give(lentBytes);
        lentBytes = 0;
        if (stream != null) {
            stream.release();
            stream = null;
        }
        trailers = null;
    }

    private void drop() {
        own = NOTHING;
        view.wrap(own);
    }

    // ---------------------------------------------------------------- the runner's

    /**
     * The parsed head.
     *
     * @return the head; its offsets count from {@link #headStart()} in {@link #headBuffer()}
     */
    public RequestHead head() {
        return head;
    }

    /**
     * Where the head lies.
     *
     * @return its buffer
     */
    public UnsafeBuffer headBuffer() {
        return headBuffer;
    }

    /**
     * Where the head begins.
     *
     * @return position in {@link #headBuffer()}
     */
    public int headStart() {
        return headStart;
    }

    /**
     * Where the canonical path lies, and the parameters in it.
     *
     * @return its buffer
     */
    public UnsafeBuffer pathBuffer() {
        return pathBuffer;
    }

    /**
     * Where the canonical path begins.
     *
     * @return position in {@link #pathBuffer()}
     */
    public int pathStart() {
        return pathStart;
    }

    /**
     * Measures the canonical path.
     *
     * @return bytes
     */
    public int pathLength() {
        return pathLength;
    }

    /**
     * Finds a parameter of the path.
     *
     * @param name of it in the route
     * @return its number, or -1
     */
    public int parameter(String name) {
        for (int i = 0; i < parameterCount; i++) {
            if (parameterNames.get(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The parameters of the path.
     *
     * @return their names, in order
     */
    public List<String> parameterNames() {
        return parameterNames;
    }

    /**
     * The pattern of the route that took the request.
     *
     * @return such as <code>/users/{id}</code>
     */
    public String pattern() {
        return pattern;
    }

    /**
     * Where a parameter begins.
     *
     * @param number of it
     * @return position in {@link #pathBuffer()}
     */
    public int parameterStart(int number) {
        return parameters[2 * number];
    }

    /**
     * Measures a parameter.
     *
     * @param number of it
     * @return bytes
     */
    public int parameterLength(int number) {
        return parameters[2 * number + 1];
    }

    /**
     * Where the body lies.
     *
     * @return an array of which {@link #bodyLength()} bytes from {@link #bodyStart()} are the body
     */
    public byte[] bodyArray() {
        return own;
    }

    /**
     * Where the body begins.
     *
     * @return index in {@link #bodyArray()}
     */
    public int bodyStart() {
        return bodyStart;
    }

    /**
     * Measures the body.
     *
     * @return bytes
     */
    public int bodyLength() {
        return bodyLength;
    }

    /**
     * The body, if it comes while the handler runs. Thread: both sides'.
     *
     * @return the body, or null: it is whole, or there is none
     */
    @Hot
    public InboundBody stream() {
        return stream;
    }

    /**
     * The fields behind the body.
     *
     * @return fields, or null: there are none; not to be asked for before the body has ended
     */
    public Trailers trailers() {
        return trailers;
    }

    /**
     * Who the client is.
     *
     * @return text of its address; allocates
     */
    public String peer() {
        return new String(peer, 0, peerLength, StandardCharsets.US_ASCII);
    }
}
