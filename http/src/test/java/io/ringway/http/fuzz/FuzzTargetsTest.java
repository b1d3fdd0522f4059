package io.ringway.http.fuzz;

import org.junit.jupiter.api.Nested;

/** The codec's targets. */
class FuzzTargetsTest {
    @Nested
    class HeadTest extends FuzzTargetContract {
        HeadTest() {
            super("head", 100_000);
        }
    }

    @Nested
    class ChunkedTest extends FuzzTargetContract {
        ChunkedTest() {
            super("chunked", 100_000);
        }
    }

    @Nested
    class ResponseTest extends FuzzTargetContract {
        ResponseTest() {
            super("response", 100_000);
        }
    }

    @Nested
    class PathTest extends FuzzTargetContract {
        PathTest() {
            super("path", 200_000);
        }
    }

    @Nested
    class ConnectionTest extends FuzzTargetContract {
        ConnectionTest() {
            super("connection", 60_000);
        }
    }

    @Nested
    class HpackTest extends FuzzTargetContract {
        HpackTest() {
            super("hpack", 60_000);
        }
    }
}
