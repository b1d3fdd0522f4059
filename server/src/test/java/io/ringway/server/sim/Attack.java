package io.ringway.server.sim;

/**
 * Messages that must be refused: shapes of request smuggling and of broken framing. Each is followed by a request that
 * must never be seen by anybody, {@link #SMUGGLED}. In {@link #text}, {@code ~} stands for CR LF.
 */
enum Attack {
    /** Two framings. */
    LENGTH_AND_CHUNKED(false,
        "POST /s/0 HTTP/1.1~Host: sim.test~Content-Length: 6~Transfer-Encoding: chunked~~0~~", 400),
    /** Two lengths. */
    TWO_LENGTHS(false, "POST /s/0 HTTP/1.1~Host: sim.test~Content-Length: 1~Content-Length: 0~~Z", 400),
    /** A list of lengths. */
    LENGTH_LIST(false, "POST /s/0 HTTP/1.1~Host: sim.test~Content-Length: 5, 5~~hello", 400),
    /** A length with a sign. */
    LENGTH_SIGN(false, "POST /s/0 HTTP/1.1~Host: sim.test~Content-Length: +5~~hello", 400),
    /** A length beyond 63 bits. */
    LENGTH_HUGE(false, "POST /s/0 HTTP/1.1~Host: sim.test~Content-Length: 18446744073709551621~~hello", 400, 413),
    /** Space before the colon. */
    SPACED_CODING(false, "POST /s/0 HTTP/1.1~Host: sim.test~Transfer-Encoding : chunked~~0~~", 400),
    /** A coding nobody knows. */
    UNKNOWN_CODING(false, "POST /s/0 HTTP/1.1~Host: sim.test~Transfer-Encoding: xchunked~~0~~", 400, 501),
    /** Chunked, and then something else. */
    CHUNKED_NOT_LAST(false, "POST /s/0 HTTP/1.1~Host: sim.test~Transfer-Encoding: chunked, gzip~~0~~", 400),
    /** A coding on a folded line. */
    FOLDED_CODING(false, "POST /s/0 HTTP/1.1~Host: sim.test~Transfer-Encoding:~ chunked~~0~~", 400),
    /** Chunked in HTTP/1.0. */
    OLD_CHUNKED(false, "POST /s/0 HTTP/1.0~Host: sim.test~Transfer-Encoding: chunked~~0~~", 400),
    /** No host. */
    NO_HOST(false, "GET /s/0 HTTP/1.1~Accept: x~~", 400),
    /** Two hosts. */
    TWO_HOSTS(false, "GET /s/0 HTTP/1.1~Host: sim.test~Host: b.test~~", 400),
    /** A line ended by LF alone. */
    BARE_LF(false, "GET /s/0 HTTP/1.1~Host: sim.test\nX: y~~", 400),
    /** NUL in a value. */
    NUL(false, "GET /s/0 HTTP/1.1~Host: sim.test~X: a\0b~~", 400),
    /** A path above the root. */
    ABOVE_ROOT(false, "GET /../../etc HTTP/1.1~Host: sim.test~~", 400),
    /** A version nobody speaks. */
    VERSION(false, "GET /s/0 HTTP/3.0~Host: sim.test~~", 505),
    /** No HTTP at all. */
    BINARY(false, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", 400),
    /** A chunk size that is no number. */
    CHUNK_SIZE(true, "POST /s/0 HTTP/1.1~Host: sim.test~X-Sim-Id: -1~Transfer-Encoding: chunked~~5~hello~G~", 400),
    /** More data than the chunk has. */
    CHUNK_SPILL(true, "POST /s/0 HTTP/1.1~Host: sim.test~X-Sim-Id: -1~Transfer-Encoding: chunked~~5~hello!!~0~~", 400),
    /** A chunk ended by LF alone. */
    CHUNK_LF(true, "POST /s/0 HTTP/1.1~Host: sim.test~X-Sim-Id: -1~Transfer-Encoding: chunked~~5~hello\n0~~", 400),
    /** A trailer that is no field. */
    BAD_TRAILER(true,
        "POST /s/0 HTTP/1.1~Host: sim.test~X-Sim-Id: -1~Transfer-Encoding: chunked~~5~hello~0~bad name: x~~", 400);

    /** Follows every attack. */
    static final String SMUGGLED = "GET /s/0 HTTP/1.1~Host: sim.test~X-Sim-Id: -2~~";
    /** The id in attacks whose head is fine: an origin may see it, but never to its end. */
    static final String BROKEN_BODY_ID = "-1";

    private final boolean headIsFine;
    private final String text;
    private final int status;
    private final int otherStatus;

    Attack(boolean headIsFine, String text, int status) {
        this(headIsFine, text, status, status);
    }

    Attack(boolean headIsFine, String text, int status, int otherStatus) {
        this.headIsFine = headIsFine;
        this.text = text;
        this.status = status;
        this.otherStatus = otherStatus;
    }

    /** {@return whether only the body is broken, so that the head may be on its way already} */
    boolean isHeadFine() {
        return headIsFine;
    }

    /** {@return the bytes, the request that must not be seen included} */
    String bytes() {
        return (text + SMUGGLED).replace("~", "\r\n");
    }

    boolean isAnsweredBy(int answer) {
        return answer == status || answer == otherStatus;
    }
}
