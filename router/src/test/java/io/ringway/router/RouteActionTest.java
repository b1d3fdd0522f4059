package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteActionTest {
    private static final byte[] BODY = {'x'};

    @ParameterizedTest
    @ValueSource(strings = {"/a\r\nSet-Cookie: x", "/a\nb", "/a\u0000", "/é", "", " "})
    void shouldRefuseTextThatCouldEndAHeaderLine(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteAction.Redirect(308, text))
                .withMessageContaining("location");
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteAction.Respond(200, text, BODY))
                .withMessageContaining("contentType");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, 199, 204, 205, 304, 600})
    void shouldRefuseStatusThatCannotHaveTheBody(int status) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteAction.Respond(status, null, BODY))
                .withMessageContaining("status");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 304, 305, 306, 309})
    void shouldRefuseStatusThatIsNoRedirect(int status) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteAction.Redirect(status, "/"))
                .withMessageContaining("301, 302, 303, 307, 308");
    }

    @Test
    void shouldTakeWhatIsAllowed() {
        assertThat(new RouteAction.Respond(204, null, new byte[0]).status()).isEqualTo(204);
        assertThat(new RouteAction.Respond(599, "text/plain", BODY).body()).isSameAs(BODY);
        assertThat(new RouteAction.Redirect(308, "https://a.test/x?y=1").location()).isEqualTo("https://a.test/x?y=1");
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteAction.Forward(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteAction.Handle(" "));
    }
}
