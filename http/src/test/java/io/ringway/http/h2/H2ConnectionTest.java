package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A connection's life with a peer that keeps the rules. */
class H2ConnectionTest {
    @Test
    void shouldServeARequestWithContentAndTrailers() {
        Wire wire = Wire.client().post(1).data(1, 0, "hello ").data(1, 0, "world").headers(1, Wire.END, "x-sum", "1");

        assertThat(Split.server(wire)).containsExactly("> SETTINGS ACK", "settings",
            "head 1 POST / at a.test CHUNKED [host: a.test]", "data 1 hello world", "trailers 1 [x-sum: 1]");
    }
}
