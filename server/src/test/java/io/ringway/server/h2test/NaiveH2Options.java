package io.ringway.server.h2test;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a peer behaves; changed before it is made. */
public final class NaiveH2Options {

    final Map<Integer, Long> settings = new LinkedHashMap<>();
    boolean credits = true;
    boolean keepsBodies = true;
    boolean answersPings = true;
    boolean answersSettings = true;
    boolean takesStreams = true;
    int connectionWindow = 65_535;
    int dataBytes = 16_384;
    int headerBytes = 16_384;
    int padding = -1;
    NaiveHpackEncoder.Form form = NaiveHpackEncoder.Form.INDEXED;
    boolean isHuffman = true;

    /** What an honest peer does: takes no pushes, gives credit, fills frames, indexes fields. */
    public static NaiveH2Options honest() {
        return new NaiveH2Options().setting(NaiveFrames.ENABLE_PUSH, 0);
    }

    /** A setting to announce at the beginning. */
    public NaiveH2Options setting(int id, long value) {
        settings.put(id, value);
        return this;
    }

    /** Leaves a setting out. */
    public NaiveH2Options withoutSetting(int id) {
        settings.remove(id);
        return this;
    }

    /** Initial window of streams, in bytes; the connection's begins with 65,535 and is raised by a WINDOW_UPDATE. */
    public NaiveH2Options windows(int stream, int connection) {
        connectionWindow = connection;
        return setting(NaiveFrames.INITIAL_WINDOW_SIZE, stream);
    }

    /** Gives no credit back for what was received, but by {@link NaiveH2Peer#credit}. */
    public NaiveH2Options withholdCredit() {
        credits = false;
        return this;
    }

    /** Does not keep what is received of bodies. */
    public NaiveH2Options forgetBodies() {
        keepsBodies = false;
        return this;
    }

    /** Acknowledges no ping. */
    public NaiveH2Options ignorePings() {
        answersPings = false;
        return this;
    }

    /** Acknowledges no settings. */
    public NaiveH2Options ignoreSettings() {
        answersSettings = false;
        return this;
    }

    /** Takes no streams: GOAWAY comes right behind the settings. */
    public NaiveH2Options goodbye() {
        takesStreams = false;
        return this;
    }

    /** Largest DATA, in bytes of body. */
    public NaiveH2Options dataBytes(int most) {
        dataBytes = most;
        return this;
    }

    /** Largest part of a header block in one frame. */
    public NaiveH2Options headerBytes(int most) {
        headerBytes = most;
        return this;
    }

    /** Pads each DATA with so many bytes, 0 to 255. */
    public NaiveH2Options padding(int bytes) {
        padding = bytes;
        return this;
    }

    /** How fields are encoded. */
    public NaiveH2Options encoding(NaiveHpackEncoder.Form fields, boolean huffman) {
        form = fields;
        isHuffman = huffman;
        return this;
    }
}
