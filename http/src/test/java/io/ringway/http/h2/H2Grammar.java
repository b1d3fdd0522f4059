package io.ringway.http.h2;

import io.ringway.http.fuzz.ByteSink;
import io.ringway.http.fuzz.FuzzRandom;
import io.ringway.http.fuzz.Grammar;
import java.util.Arrays;
import java.util.List;

/** Connections of good and nearly good frames, as {@link H2Target} reads them. */
final class H2Grammar implements Grammar {
    /** The beginning of a connection. */
    static final Grammar CONNECTIONS = new H2Grammar();

    private static final String[][] REQUESTS = {Wire.GET, Wire.POST, Wire.with(Wire.POST, "content-length", "5"),
        Wire.with(Wire.GET, "cookie", "a=b", "x-y", "z", "cookie", "c"), Wire.with(Wire.GET, "te", "trailers"),
        {":method", "OPTIONS", ":scheme", "https", ":path", "*", ":authority", "a"},
        {":method", "CONNECT", ":authority", "a:443"}, Wire.with(Wire.GET, "host", "a.test"),
        Wire.with(Wire.GET, "host", "b"), Wire.with(Wire.GET, "x", "v".repeat(200)), Wire.with(Wire.GET, "Up", "x"),
        Wire.with(Wire.GET, "connection", "x"), Wire.with(Wire.GET, ":path", "/"), {":method", "GET"}};
    private static final String[][] RESPONSES = {{":status", "200"}, {":status", "204"},
        {":status", "103", "link", "x"}, {":status", "200", "content-length", "5"}, {":status", "304", "etag", "x"},
        {":status", "101"}, {"x", "y"}};
    private static final String[][] TRAILERS = {{"x-sum", "1"}, {"etag", "x", "host", "y"}, {"x_y", "z"},
        {":path", "/"}, {"content-length", "1"}};
    private static final long[][] SETTINGS = {{}, {4, 100}, {4, 0}, {4, 1_000_000}, {1, 0}, {1, 0, 1, 4096}, {3, 1},
        {5, 20_000}, {99, 1}, {2, 0}, {4, 0x8000_0000L}, {5, 1}, {2, 2}};
    private static final byte[][] PIECES = {new Wire().settings().all(), new Wire().settingsAck().all(),
        new Wire().ping(0).all(), new Wire().windowUpdate(0, 1).all(), new Wire().windowUpdate(1, 0x7fff_ffff).all(),
        new Wire().reset(1, 8).all(), new Wire().reset(3, 0).all(), new Wire().goAway(1, 0).all(),
        new Wire().frame(9, 4, 1).all(), new Wire().frame(9, 0, 1, (byte) 0x82).all(),
        new Wire().data(1, 0, "abc").all(), new Wire().data(1, 1, "").all(),
        new Wire().frame(0, 8, 1, (byte) 2, (byte) 1, (byte) 0, (byte) 0).all(),
        new Wire().frame(0x16, 0xff, 0x7fff_ffff, (byte) 1).all(), new Wire().frame(2, 0, 3, new byte[5]).all(),
        new Wire().get(1).all(), new Wire().post(3).all(), {0}, {1}, {4}, {5}, {(byte) 0xff}, {0, 0, 0}, {(byte) 0x82},
        {(byte) 0xbe}, {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff}};

    private H2Grammar() {
    }

    /** Some whole connections. */
    static List<byte[]> seeds() {
        return List.of(
            new Wire().bytes((byte) H2Target.GREETED).get(1).post(3).data(3, 1, "hello").all(),
            new Wire().bytes((byte) (H2Target.GREETED | H2Target.CLIENT)).headers(1, 0, ":status", "200")
                .data(1, 0, "x").headers(1, 1, "x-sum", "1").headers(3, 1, ":status", "404").all(),
            new Wire().bytes((byte) 0).bytes(Wire.client().settingsAck().get(1).reset(1, 8).ping(0).all()).all());
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        int flags = random.below(16);
        out.add(random.oneIn(8) ? flags & ~H2Target.GREETED : flags | H2Target.GREETED);
        boolean isClient = (flags & H2Target.CLIENT) != 0;
        int next = 1;
        for (int frames = 1 + random.below(10); frames > 0; frames--) {
            boolean opens = random.below(3) == 0;
            int stream = opens ? next : 1 + 2 * random.below(Math.max(1, isClient ? 3 : next / 2 + 1));
            next += opens ? 2 : 0;
            out.add(frame(random, isClient, opens && !isClient, stream).all());
        }
    }

    private static Wire frame(FuzzRandom random, boolean isClient, boolean opens, int stream) {
        Wire wire = new Wire();
        if (opens) {
            return block(random, wire, stream, random.below(2), pick(random, REQUESTS));
        }
        return switch (random.below(12)) {
            case 0, 1 -> block(random, wire, stream, random.below(2), isClient
                ? pick(random, RESPONSES) : pick(random, TRAILERS));
            case 2 -> block(random, wire, stream, 1, pick(random, TRAILERS));
            case 3, 4, 5 -> wire.data(stream, random.below(2), "hello".substring(random.below(6)));
            case 6 -> wire.frame(0, 8 | random.below(2), stream, new byte[1 + random.below(8)]);
            case 7 -> wire.reset(stream, random.below(9));
            case 8 -> wire.windowUpdate(random.oneIn(2) ? 0 : stream, 1 + random.below(1 << random.below(31)));
            case 9 -> wire.settings(SETTINGS[random.below(random.oneIn(3) ? SETTINGS.length : 10)]);
            case 10 -> wire.ping(random.below(2));
            default -> wire.bytes(random.pick(PIECES));
        };
    }

    /** HEADERS, perhaps with padding and priority, perhaps in pieces. */
    private static Wire block(FuzzRandom random, Wire wire, int stream, int flags, String[] fields) {
        byte[] block = Wire.block(fields);
        int cut = random.oneIn(4) ? random.below(block.length + 1) : block.length;
        int ends = cut == block.length ? Wire.END_HEADERS : 0;
        if (random.oneIn(5)) {
            wire.header(cut + 8, 1, flags | ends | Wire.PADDED | Wire.PRIORITY, stream).bytes((byte) 2)
                .bytes(new byte[5]).bytes(Arrays.copyOf(block, cut)).bytes(new byte[2]);
        } else {
            wire.frame(1, flags | ends, stream, Arrays.copyOf(block, cut));
        }
        return ends != 0 ? wire : wire.frame(9, random.oneIn(9) ? 0 : Wire.END_HEADERS, stream,
            Arrays.copyOfRange(block, cut, block.length));
    }

    private static String[] pick(FuzzRandom random, String[][] words) {
        return words[random.below(words.length)];
    }

    @Override
    public byte[][] lines() {
        return PIECES;
    }

    @Override
    public byte[][] pieces() {
        return PIECES;
    }
}
