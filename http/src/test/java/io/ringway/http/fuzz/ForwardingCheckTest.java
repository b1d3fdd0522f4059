package io.ringway.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle itself: it lets the right head pass and stops each kind of wrong one. */
class ForwardingCheckTest {
    private static final byte[] CLIENT = Words.one("POST /a/../b?c HTTP/1.1\r\nHost: a.test\r\nConnection: x-foo\r\n"
        + "X-Foo: 1\r\nX-Bar:2 \r\nTransfer-Encoding: Chunked\r\n\r\n");
    private static final byte[] UPSTREAM = Words.one("u.test");
    private static final byte[][] ADDED = Words.latin("via");

    private final ForwardingCheck check = new ForwardingCheck();

    @Test
    void shouldLetTheRightHeadPass() {
        assertThatCode(() -> compare("POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\n"
            + "Via: 1.1 x\r\n\r\n")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "POST /a/../b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\n",
        "PUT /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\n",
        "POST /b HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: a.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Foo: 1\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\nVia: 1\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nContent-Length: 0\r\nVia: 1.1 x\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nVia: 1.1 x\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\r\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\nX",
        "POST /b?c HTTP/1.1\r\nHost: u.test\r\nX-Bar: 2\nTransfer-Encoding: chunked\r\nVia: 1.1 x\r\n\r\n"})
    void shouldStopAnyOther(String sent) {
        assertThatThrownBy(() -> compare(sent)).isInstanceOf(Disagreement.class);
    }

    private void compare(String sent) {
        assertThat(check.read(CLIENT, CLIENT.length)).isTrue();
        byte[] bytes = Words.one("??" + sent + "?");
        check.compare(CLIENT, bytes, 2, bytes.length - 1, UPSTREAM, ADDED);
    }
}
