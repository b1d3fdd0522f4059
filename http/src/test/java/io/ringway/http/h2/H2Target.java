package io.ringway.http.h2;

import io.ringway.http.CaseFiles;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpLimits;
import io.ringway.http.MessageHead;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.http.fuzz.Disagreement;
import io.ringway.http.fuzz.FuzzRandom;
import io.ringway.http.fuzz.FuzzTarget;
import io.ringway.http.fuzz.Grammar;
import io.ringway.http.fuzz.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a peer sends on a whole connection, to either role: the way it arrives changes no event, no byte of a window is
 * lost, all memory comes back, heads are canonical lines, content adds up to its announced length, and nothing comes
 * behind the end.
 *
 * <p>The first byte of an input says who reads it: bit 0 the client's role, with three requests open; bit 1 that
 * preface and SETTINGS go before; bit 2 that the owner holds content until the end; bit 3 tight limits.
 */
public final class H2Target implements FuzzTarget {
    static final int CLIENT = 1;
    static final int GREETED = 2;
    static final int HOLDS = 4;
    static final int TIGHT = 8;

    private static final HttpLimits SMALL = new HttpLimits(64, 160, 6, 16, 64);
    private static final H2Limits[] LIMITS = {H2Limits.DEFAULT,
        new H2Limits(3, 40, H2Settings.WINDOW_DEFAULT, 16_384, 0, 1_024, 2, FloodLimits.DEFAULT)};
    private static final int REQUESTS = 3;
    private static final int SEEDS_MAX = 200;

    private final Owner[] owners = {
        new Owner(H2Role.SERVER, LIMITS[0], HttpLimits.DEFAULT),
        new Owner(H2Role.CLIENT, LIMITS[0], HttpLimits.DEFAULT),
        new Owner(H2Role.SERVER, LIMITS[1], SMALL), new Owner(H2Role.CLIENT, LIMITS[1], SMALL)};
    private final FuzzRandom random = new FuzzRandom();
    private final Transcript whole = new Transcript();

    /** Makes the target; its memory is kept from run to run. */
    public H2Target() {
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Grammar grammar() {
        return H2Grammar.CONNECTIONS;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(H2Grammar.seeds());
        if (!CaseFiles.arePresent()) {
            return seeds;
        }
        try (Stream<Path> paths = Files.list(CaseFiles.h2("corpus"))) {
            for (Path path : paths.sorted().limit(SEEDS_MAX).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                byte[] seed = new byte[bytes.length + 1];
                System.arraycopy(bytes, 0, seed, 1, bytes.length);
                seeds.add(seed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seeds;
    }

    @Override
    public boolean run(byte[] input, int length) {
        if (length == 0) {
            return false;
        }
        Owner owner = owner(input[0]);
        long hash = FuzzRandom.hash(input, length);
        int heads = owner.read(input, length, 0, hash);
        whole.clear().append(owner.events);
        compare(owner, input, length, (hash & 15) == 0 ? 1 : (hash & 15) == 1 ? 7 : length / 2 + 1, hash);
        return heads > 0;
    }

    @Override
    public void runEveryWay(byte[] input) {
        run(input, input.length);
        if (input.length > 0) {
            Owner owner = owner(input[0]);
            owner.read(input, input.length, 0, 0);
            whole.clear().append(owner.events);
            for (int piece = 1; piece < 40; piece++) {
                compare(owner, input, input.length, piece, piece);
            }
        }
    }

    private void compare(Owner owner, byte[] input, int length, int pieceMax, long seed) {
        owner.read(input, length, pieceMax, seed);
        if (!owner.events.matches(whole)) {
            throw new Disagreement("the way bytes arrive changes nothing", "pieces up to " + pieceMax + "\n  whole: "
                + whole + "\n  cut:   " + owner.events);
        }
    }

    @Override
    public void decode(byte[] input, int length) {
        if (length > 0) {
            owner(input[0]).read(input, length, 0, 0);
        }
    }

    @Override
    public long timeMaxNs(int length) {
        // A byte may name a field of 4 KiB in the table, and a setting may move the windows of all streams.
        return 200_000 + 400L * length;
    }

    @Override
    public long allocationMaxBytes(int length) {
        return 512 * 1024 + 4_096L * length;
    }

    private Owner owner(byte flags) {
        return owners[flags & CLIENT | (flags & TIGHT) >> 2];
    }

    /** A stream with its head. */
    private static final class Slot extends H2Stream {
        private final MessageHead head;
        private long announced;
        private long content;

        Slot(MessageHead head) {
            this.head = head;
        }

        @Override
        protected MessageHead head() {
            return head;
        }
    }

    /** Reads one connection, and notes its events so that only what matters can differ. */
    private final class Owner implements H2Events, H2ControlSink, H2BlockMemory {
        final Transcript events = new Transcript();
        private final H2Role role;
        private final H2Limits limits;
        private final HttpLimits http;
        private final H2Connection connection;
        private final List<Slot> free = new ArrayList<>();
        private final UnsafeBuffer piece = new UnsafeBuffer(0, 0);
        private final UnsafeBuffer out = new UnsafeBuffer(new byte[64]);
        private final UnsafeBuffer[] blocks = new UnsafeBuffer[2];
        private int lent;
        private boolean holds;
        private boolean isOver;
        private int heads;

        Owner(H2Role role, H2Limits limits, HttpLimits http) {
            this.role = role;
            this.limits = limits;
            this.http = http;
            connection = new H2Connection(role, limits, new H2HeadReader(http), this, this, this);
        }

        int read(byte[] input, int length, int pieceMax, long seed) {
            events.clear();
            heads = 0;
            isOver = false;
            holds = (input[0] & HOLDS) != 0;
            connection.start(0);
            for (int i = 0; role == H2Role.CLIENT && i < REQUESTS; i++) {
                Slot stream = take();
                connection.open(stream, i == 1 ? Method.HEAD : Method.GET);
                connection.endHeaders(stream, out, 0, H2Frame.HEADER_BYTES, i != 2);
            }
            if ((input[0] & GREETED) != 0) {
                byte[] greeting = (role == H2Role.SERVER ? Wire.client() : Wire.server()).all();
                deliver(greeting, 0, greeting.length);
            }
            random.begin(seed, length);
            int from = 1;
            while (from < length) {
                int end = pieceMax == 0 ? length : Math.min(length, from + 1 + random.below(pieceMax));
                deliver(input, from, end);
                from = end;
            }
            finish();
            return heads;
        }

        private void deliver(byte[] bytes, int from, int end) {
            piece.wrap(bytes, from, end - from);
            int result = connection.receive(piece, 0, end - from, 0);
            Disagreement.unless(result == end - from || result == H2Connection.OVER && isOver, "all is read", result);
        }

        /** Gives everything back and counts. */
        private void finish() {
            FlowControl flow = connection.flow();
            long held = 0;
            for (H2Stream s = connection.firstStream(); s != null; s = connection.nextStream(s)) {
                held += s.heldBytes();
            }
            if (!isOver) {
                Disagreement.unless(flow.receiveWindow() + flow.creditBytes() + held + connection.pendingDataBytes()
                    == limits.connectionWindowBytes(), "window, credit and what is held add up", held);
            }
            connection.stop();
            while (connection.firstStream() != null) {
                Slot stream = (Slot) connection.firstStream();
                connection.release(stream);
                free.add(stream);
            }
            Disagreement.unless(connection.streamCount() == 0 && lent == 0, "all comes back", lent);
        }

        private Slot take() {
            Slot slot = free.isEmpty()
                ? new Slot(role == H2Role.SERVER ? new RequestHead(http) : new ResponseHead(http)) : free.removeLast();
            slot.content = 0;
            slot.announced = -1;
            return slot;
        }

        private void note(int kind, H2Stream stream, long value) {
            Disagreement.unless(!isOver, "nothing comes behind the end", kind);
            events.number(kind).number(stream == null ? 0 : stream.streamId()).number(value);
        }

        @Override
        public H2Stream onStream(int streamId) {
            return take();
        }

        @Override
        public void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream) {
            heads++;
            Slot mine = (Slot) stream;
            MessageHead head = mine.head;
            note(1, stream, endStream ? 1 : 0);
            boolean isBodiless = head instanceof ResponseHead && head.framing() == 0;
            mine.announced = isBodiless ? -1 : head.contentLength();
            mine.content = 0;
            fields(head.headers(), buffer);
            complete(stream, endStream);
        }

        private void fields(HeaderBlock fields, UnsafeBuffer buffer) {
            for (int i = 0; i < fields.count(); i++) {
                events.part(buffer, fields.nameOffset(i), fields.nameLength(i));
                events.part(buffer, fields.valueOffset(i), fields.valueLength(i));
                int end = fields.valueOffset(i) + fields.valueLength(i);
                boolean isCanonical = buffer.getByte(end) == '\r' && buffer.getByte(end + 1) == '\n'
                    && fields.valueOffset(i) == fields.nameOffset(i) + fields.nameLength(i) + 2;
                Disagreement.unless(isCanonical, "lines are canonical", i);
                for (int pos = fields.nameOffset(i); pos < end; pos++) {
                    byte b = buffer.getByte(pos);
                    Disagreement.unless(b != '\r' && b != '\n' && b != 0, "no line in a line", b);
                }
            }
        }

        @Override
        public void onRefusedHead(H2Stream stream, int httpError, boolean endStream) {
            note(2, stream, httpError);
            complete(stream, endStream);
        }

        @Override
        public void onData(H2Stream stream, UnsafeBuffer buffer, int offset, int length, boolean endStream) {
            Slot mine = (Slot) stream;
            mine.content += length;
            Disagreement.unless(mine.announced < 0 || mine.content <= mine.announced, "no more than announced", length);
            if (!holds) {
                connection.consumed(stream, length);
            }
            if (endStream) {
                boolean isWhole = mine.announced < 0 || mine.content == mine.announced;
                Disagreement.unless(isWhole, "no less than announced", length);
                note(3, stream, mine.content);
                complete(stream, true);
            }
        }

        @Override
        public void onTrailers(H2Stream stream, HeaderBlock trailers, UnsafeBuffer buffer) {
            Slot mine = (Slot) stream;
            Disagreement.unless(mine.announced < 0 || mine.content == mine.announced, "no less than announced", 0);
            note(4, stream, mine.content);
            fields(trailers, buffer);
            complete(stream, true);
        }

        /** Every second request is answered at once, the others stay. */
        private void complete(H2Stream stream, boolean endStream) {
            if (endStream && role == H2Role.SERVER && (stream.streamId() & 2) == 0) {
                connection.endHeaders(stream, out, 0, H2Frame.HEADER_BYTES, true);
            }
        }

        @Override
        public void onReset(H2Stream stream, int errorCode, boolean byPeer) {
            note(5, stream, byPeer ? errorCode : -errorCode - 1L);
            events.number(((Slot) stream).content);
            if ((stream.streamId() & 4) == 0) {
                connection.release(stream);
                free.add((Slot) stream);
            }
        }

        @Override
        public void onSendWindow(H2Stream stream) {
            note(6, stream, 0);
        }

        @Override
        public void onConnectionWindow() {
            note(7, null, 0);
        }

        @Override
        public void onSettings() {
            note(8, null, connection.peerSettings().initialWindow());
        }

        @Override
        public void onPong(long data) {
            note(9, null, data);
        }

        @Override
        public void onGoAway(int lastStreamId, int errorCode) {
            note(10, null, (long) lastStreamId << 32 ^ errorCode);
        }

        @Override
        public void onConnectionError(int errorCode) {
            note(11, null, errorCode);
            isOver = true;
        }

        @Override
        public boolean write(UnsafeBuffer buffer, int offset, int length) {
            if (buffer.getByte(3) != H2Frame.WINDOW_UPDATE) {
                events.part(buffer, offset, length);
            }
            return true;
        }

        @Override
        public int take(int bytes) {
            int block = (lent & 1) == 0 ? 0 : 1;
            lent |= 1 << block;
            if (blocks[block] == null || blocks[block].capacity() < bytes) {
                blocks[block] = new UnsafeBuffer(new byte[bytes]);
            }
            return block;
        }

        @Override
        public void give(int block) {
            Disagreement.unless((lent & 1 << block) != 0, "memory is given once", block);
            lent &= ~(1 << block);
        }

        @Override
        public UnsafeBuffer view(int block) {
            return blocks[block];
        }

        @Override
        public int offset(int block) {
            return 0;
        }

        @Override
        public int size(int block) {
            return blocks[block].capacity();
        }
    }
}
