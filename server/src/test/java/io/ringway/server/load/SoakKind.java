package io.ringway.server.load;

import java.util.Arrays;

/** What a user of a soak asks for: of an origin behind the gateway, or of a handler in it. */
enum SoakKind {
    /** A page. */
    GET_4K("GET 4 KiB", "", 0, 4096, false),
    /** A form. */
    POST_16K("POST 16 KiB", "", 16 * 1024, 64, false),
    /** A download. */
    GET_1M("GET 1 MiB", "", 0, 1 << 20, false),
    /** An upload, its length announced or not. */
    PUT_1M("PUT 1 MiB", "", 1 << 20, 64, false),
    /** A download that is read slowly. */
    SLOW_GET("slow reader, 1 MiB", "", 0, 1 << 20, true),
    /** An upload that is sent slowly. */
    SLOW_PUT("slow sender, 64 KiB", "", 64 * 1024, 64, true),
    /** A page made on the core. */
    PAGE("handler, inline, 512 B", "/page", 0, 512, false),
    /** A page made by a thread that waits. */
    QUERY("handler, pooled, 5 ms, 4 KiB", "/query", 0, 4096, false),
    /** A download made on a virtual thread. */
    FEED("handler, virtual, stream of 256 KiB", "/feed", 0, 256 * 1024, false),
    /** Events, one each few milliseconds. */
    EVENTS("handler, virtual, 20 events in 100 ms", "/events", 0, Holder.EVENTS.length, false),
    /** An upload to a handler. */
    FORM("handler, pooled, upload of 64 KiB", "/form", 64 * 1024, 64, false),
    /** A download made on a virtual thread that is read slowly. */
    SLOW_FEED("handler, virtual, slow reader, 256 KiB", "/feed", 0, 256 * 1024, true);

    private final String text;
    private final String target;
    private final int requestBytes;
    private final int responseBytes;
    private final boolean isSlow;

    /** Enum constants cannot refer to static fields of their own. */
    private static final class Holder {
        static final byte[] EVENTS = LoadHandlers.eventBytes();
    }

    SoakKind(String text, String place, int requestBytes, int responseBytes, boolean isSlow) {
        this.text = text;
        target = place + "/bytes/" + responseBytes + "/u";
        this.requestBytes = requestBytes;
        this.responseBytes = responseBytes;
        this.isSlow = isSlow;
    }

    /** What the next request is. Of those to origins three in four are pages; with handlers half go to them. */
    static SoakKind draw(Draw draw, boolean isSlowUser, boolean hasHandlers) {
        boolean isHandled = hasHandlers && draw.below(2) == 0;
        if (isSlowUser) {
            return isHandled ? SLOW_FEED : draw.below(2) == 0 ? SLOW_GET : SLOW_PUT;
        }
        int dice = draw.below(100);
        if (isHandled) {
            return dice < 40 ? PAGE : dice < 70 ? QUERY : dice < 80 ? FEED : dice < 90 ? EVENTS : FORM;
        }
        return dice < 75 ? GET_4K : dice < 90 ? POST_16K : dice < 95 ? GET_1M : PUT_1M;
    }

    /** The target of the request. */
    String target() {
        return target;
    }

    /** The method of the request. */
    String method() {
        return requestBytes == 0 ? "GET" : this == POST_16K || this == FORM ? "POST" : "PUT";
    }

    /** Whether a part of the answer's body is not what it must be. */
    boolean isWrong(int position, byte[] bytes, int offset, int length) {
        return position + length > responseBytes || (this == EVENTS
            ? !Arrays.equals(Holder.EVENTS, position, position + length, bytes, offset, offset + length)
            : Pattern.mismatch(SizedOrigin.START, position, bytes, offset, length) >= 0);
    }

    /** The kind for a report. */
    String text() {
        return text;
    }

    /** Bytes of the request's body. */
    int requestBytes() {
        return requestBytes;
    }

    /** Bytes of the answer's body. */
    int responseBytes() {
        return responseBytes;
    }

    /** Whether its user reads or sends slowly. */
    boolean isSlow() {
        return isSlow;
    }

    /** Whether its time is the user's or the handler's, and says nothing about the gateway. */
    boolean isPaced() {
        return isSlow || this == EVENTS;
    }
}
