package io.ringway.server.load;

/** What a user of a soak asks for. */
enum SoakKind {
    /** A page. */
    GET_4K("GET 4 KiB", 0, 4096, false),
    /** A form. */
    POST_16K("POST 16 KiB", 16 * 1024, 64, false),
    /** A download. */
    GET_1M("GET 1 MiB", 0, 1 << 20, false),
    /** An upload, its length announced or not. */
    PUT_1M("PUT 1 MiB", 1 << 20, 64, false),
    /** A download that is read slowly. */
    SLOW_GET("slow reader, 1 MiB", 0, 1 << 20, true),
    /** An upload that is sent slowly. */
    SLOW_PUT("slow sender, 64 KiB", 64 * 1024, 64, true);

    private final String text;
    private final int requestBytes;
    private final int responseBytes;
    private final boolean isSlow;

    SoakKind(String text, int requestBytes, int responseBytes, boolean isSlow) {
        this.text = text;
        this.requestBytes = requestBytes;
        this.responseBytes = responseBytes;
        this.isSlow = isSlow;
    }

    /** What the next request is: three in four are pages. */
    static SoakKind draw(Draw draw, boolean isSlowUser) {
        if (isSlowUser) {
            return draw.below(2) == 0 ? SLOW_GET : SLOW_PUT;
        }
        int dice = draw.below(100);
        return dice < 75 ? GET_4K : dice < 90 ? POST_16K : dice < 95 ? GET_1M : PUT_1M;
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

    /** Whether its user is slow, so that its time says nothing about the gateway. */
    boolean isSlow() {
        return isSlow;
    }
}
