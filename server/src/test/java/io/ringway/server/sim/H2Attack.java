package io.ringway.server.sim;

import static io.ringway.server.h2test.NaiveFrames.END_STREAM;
import static io.ringway.server.h2test.NaiveFrames.HEADERS;

import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be cut: floods, and frames that break the rules of connections or of messages. Each ends with the
 * connection (RFC 9113 5.4.1), or with its stream alone (8.1.1).
 */
enum H2Attack {
    /** Streams that are opened and reset at once (CVE-2023-44487). */
    RAPID_RESET(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            for (int i = 0; i < RESETS; i++) {
                to.writeBytes(NaiveFrames.headers(id + 2 * i, local(), true));
                to.writeBytes(NaiveFrames.reset(id + 2 * i, NaiveFrames.CANCEL));
            }
        }

        @Override
        int heads() {
            return RESETS;
        }
    },
    /** PING after PING (CVE-2019-9512). */
    PING_FLOOD(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.repeat(NaiveFrames.ping(1, false), FLOOD));
        }
    },
    /** SETTINGS after SETTINGS (CVE-2019-9515). */
    SETTINGS_FLOOD(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.repeat(NaiveFrames.settings(), FLOOD / 4));
        }
    },
    /** PRIORITY after PRIORITY. */
    PRIORITY_FLOOD(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.repeat(NaiveFrames.priority(id, 0, 1), 2 * FLOOD));
        }
    },
    /** A field block without end (CVE-2024-27316). */
    CONTINUATION_FLOOD(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.frame(HEADERS, END_STREAM, id, local()));
            to.writeBytes(NaiveFrames.repeat(NaiveFrames.continuation(id, new byte[0], false), FLOOD / 8));
        }
    },
    /** DATA that carries nothing (CVE-2019-9518). */
    EMPTY_DATA_FLOOD(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, broken(), false));
            to.writeBytes(NaiveFrames.repeat(NaiveFrames.data(id, new byte[0], false), FLOOD / 8));
        }
    },
    /** Credit of nothing. */
    ZERO_INCREMENT(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.windowUpdate(0, 0));
        }
    },
    /** A window beyond what a number holds. */
    WINDOW_OVERFLOW(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.repeat(NaiveFrames.windowUpdate(0, Integer.MAX_VALUE), 2));
        }
    },
    /** An initial window beyond what a number holds. */
    SETTING_OVERFLOW(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 1L << 31));
        }
    },
    /** Content after the end. */
    DATA_AFTER_END(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, local(), true));
            to.writeBytes(NaiveFrames.data(id, new byte[3], false));
        }
    },
    /** Content of a stream that nobody opened. */
    DATA_ON_IDLE(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.data(id + 100, new byte[3], false));
        }
    },
    /** Content of no stream. */
    DATA_ON_NONE(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.data(0, new byte[3], false));
        }
    },
    /** A stream of the server's opened by a client. */
    EVEN_STREAM(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id + 1, local(), true));
        }
    },
    /** A frame inside a field block. */
    BLOCK_BROKEN_INTO(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.frame(HEADERS, END_STREAM, id, local()));
            to.writeBytes(NaiveFrames.ping(1, false));
        }
    },
    /** A field block that is none. */
    BAD_INDEX(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, NaiveHpackEncoder.integer(0x80, 7, 4_000), true));
        }
    },
    /** A frame longer than allowed. */
    LONG_FRAME(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, broken(), false));
            to.writeBytes(NaiveFrames.data(id, new byte[16_385], false));
        }
    },
    /** A push by a client. */
    PUSH(true) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.pushPromise(id, id + 1, local()));
        }
    },
    /** Less content than was announced. */
    LESS_CONTENT(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, broken(), false));
            to.writeBytes(NaiveFrames.data(id, new byte[3], true));
        }
    },
    /** More content than was announced. */
    MORE_CONTENT(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, broken(), false));
            to.writeBytes(NaiveFrames.data(id, new byte[6], true));
        }
    },
    /** A field of HTTP/1.1's hops. */
    HOP_FIELD(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, fields("transfer-encoding", "chunked"), true));
        }
    },
    /** A line end in a value: a second request for who copies it. */
    LINE_END(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, fields("x-a",
                "b\r\n\r\nGET /s/0 HTTP/1.1\r\nHost: sim.test\r\nX-Sim-Id: -2\r\n\r\n"), true));
        }
    },
    /** A name in upper case. */
    UPPER_CASE(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, fields("X-A", "b"), true));
        }
    },
    /** A pseudo-field after the others. */
    LATE_PSEUDO_FIELD(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, fields(":path", "/s/1"), true));
        }
    },
    /** Two hosts. */
    TWO_HOSTS(false) {
        @Override
        void write(int id, ByteArrayOutputStream to) {
            to.writeBytes(NaiveFrames.headers(id, fields("host", "other.test"), true));
        }
    };

    private static final int RESETS = 1_500;
    private static final int FLOOD = 4_000;

    private final boolean endsConnection;

    H2Attack(boolean endsConnection) {
        this.endsConnection = endsConnection;
    }

    /**
     * Writes its frames.
     *
     * @param id of the next stream
     * @param to to write to
     */
    abstract void write(int id, ByteArrayOutputStream to);

    /** {@return request heads in it, at most} */
    int heads() {
        return 1;
    }

    /** {@return whether the connection must end with it; otherwise the stream alone} */
    boolean endsConnection() {
        return endsConnection;
    }

    /**
     * Its frames; those of content go with the flow-control windows of anybody.
     *
     * @param id of the next stream
     * @return bytes
     */
    byte[] bytes(int id) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        write(id, to);
        return to.toByteArray();
    }

    /** A whole request that the gateway answers itself. */
    private static byte[] local() {
        return NaiveHpackEncoder.plain(":method", "GET", ":scheme", "http", ":path", "/answer", ":authority",
            RequestPlan.HOST);
    }

    /** A request with a body that an origin may see the beginning of. */
    private static byte[] broken() {
        return NaiveHpackEncoder.plain(":method", "POST", ":scheme", "http", ":path", "/s/0", ":authority",
            RequestPlan.HOST, "x-sim-id", Attack.BROKEN_BODY_ID, "content-length", "5");
    }

    /** A request that nobody may see. */
    private static byte[] fields(String name, String value) {
        List<NaiveField> fields = new ArrayList<>(NaiveField.list(":method", "GET", ":scheme", "http", ":path", "/s/0",
            ":authority", RequestPlan.HOST, "x-sim-id", "-2"));
        fields.add(NaiveField.of(name, value));
        return NaiveHpackEncoder.plain(fields);
    }
}
