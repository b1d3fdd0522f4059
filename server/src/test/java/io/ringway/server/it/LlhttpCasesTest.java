package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The inputs of llhttp's own tests over sockets, requests and responses from the client's side and responses from the
 * origin's side too: no hang, no leak, and an honest request goes on.
 */
@NeedsRing
class LlhttpCasesTest {

    private static final long SEED = 11;

    private static Map<String, byte[]> inputs(String type) {
        Map<String, byte[]> inputs = new LinkedHashMap<>();
        List<Map<String, Object>> cases = CaseFiles.objects("llhttp-cases.json");
        for (Map<String, Object> one : cases) {
            String itsType = (String) ((Map<?, ?>) one.get("meta")).get("type");
            if (itsType.startsWith(type)) {
                inputs.put(inputs.size() + " " + one.get("file") + " " + one.get("title"),
                        CaseFiles.bytes(one, "in_b64", "in_zlib_b64"));
            }
        }
        return inputs;
    }

    @Test
    @Timeout(60)
    void shouldSurviveEveryInputFromAClient() throws Exception {
        Map<String, byte[]> inputs = inputs("");
        assertThat(inputs).hasSizeGreaterThanOrEqualTo(251);
        try (RecordingOrigin origin = RecordingOrigin.start(); GatewayFixture gateway = InputsRun.gateway(origin)) {
            assertThat(new InputsRun(gateway, inputs, SEED).run()).isEmpty();
            assertThat(origin.violations()).isEmpty();
            origin.stop();
            gateway.expectEmpty();
        }
    }

    @Test
    @Timeout(60)
    void shouldSurviveEveryInputFromAnOrigin() throws Exception {
        Map<String, byte[]> inputs = inputs("response");
        assertThat(inputs).hasSizeGreaterThanOrEqualTo(80);
        try (RecordingOrigin origin = RecordingOrigin.start(); GatewayFixture gateway = InputsRun.gateway(origin)) {
            Iterator<Map.Entry<String, byte[]>> each = inputs.entrySet().iterator();
            origin.on("/next", (connection, request) -> {
                connection.take(request);
                connection.write(Latin1.text(each.next().getValue()));
                return false;
            });
            for (String name : inputs.keySet()) {
                expectWellFormed(gateway, name);
            }
            gateway.expectHonest();
            gateway.expectQuiet();
            origin.stop();
            gateway.expectEmpty();
        }
    }

    /** A POST, which is never tried again: each input is used once. */
    private static void expectWellFormed(GatewayFixture gateway, String name) {
        try (RawClient client = gateway.client()) {
            client.send("POST /next HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
            Response response = client.readAny("POST", null);
            assertThat(response).as(name).isNotNull();
            if (!response.isComplete() || response.status() == 502) {
                return;
            }
            assertThat(response.status()).as(name).isBetween(200, 599);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
