package io.ringway.http.h1;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.BodyFraming;
import io.ringway.http.CaseFiles;
import io.ringway.http.Delivery;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The case files of llhttp: whether the first message is accepted, compared where llhttp runs in its strict mode.
 *
 * <p>llhttp leaves Host to its callers, so a Host field is added where a case has none, and the fragment in the target
 * of all cases about codings is cut off. Every difference that is left is
 * listed here with its reason; a case that is listed but agrees fails the test too.
 */
class LlhttpCasesTest {
    /** Accepted there, refused here. */
    private static final Map<String, String> STRICTER = Map.ofEntries(
        entry("request/method.md: M-SEARCH request", "* is for OPTIONS only (RFC 9112 3.2.4)"),
        entry("request/method.md: SOURCE request with ICE", "not HTTP"),
        entry("request/method.md: OPTIONS request with RTSP", "not HTTP"),
        entry("request/method.md: ANNOUNCE request with RTSP", "not HTTP"),
        entry("request/method.md: PRI request HTTP2", "the preface of HTTP/2 is looked for before HTTP/1.1 is parsed"),
        entry("request/sample.md: curl GET", "Host is 0.0.0.0=5000, no host"),
        entry("request/sample.md: Firefox GET", "Host is 0.0.0.0=5000, no host"),
        entry("request/sample.md: No HTTP version", "HTTP/0.9 (A118)"),
        entry("request/transfer-encoding.md: POST with `chunked` as last transfer-encoding", "only chunked (A046)"),
        entry("request/transfer-encoding.md: POST with `chunked` as last transfer-encoding (multiple headers)",
            "only chunked (A046)"),
        entry("request/uri.md: Quotes in URI", "quotes and backslashes are no URI characters (RFC 3986 2)"),
        entry("request/uri.md: Fragment in URI", "a target has no fragment (A138)"),
        entry("request/uri.md: `host:port` and basic auth", "no userinfo in a target (RFC 9110 4.2.4)"),
        entry("response/connection.md: HTTP 101 response with Upgrade and Content-Length header", "no content in 1xx"),
        entry("response/connection.md: HTTP 101 response with Upgrade and Transfer-Encoding header",
            "no content in 1xx"),
        entry("response/sample.md: RTSP response", "not HTTP"),
        entry("response/sample.md: ICE response", "not HTTP"),
        entry("response/sample.md: No reason phrase", "the space behind the status belongs to the line (D013)"),
        entry("response/sample.md: HTTP version 0.9", "not HTTP/1"),
        entry("response/sample.md: Response starting with CRLF", "nothing comes before a status line (RFC 9112 2.2)"),
        entry("response/transfer-encoding.md: `chunked` before other transfer-encoding", "only chunked (D016)"),
        entry("response/transfer-encoding.md: multiple transfer-encoding where chunked is not the last one",
            "only chunked (D016)"),
        entry("response/transfer-encoding.md: `chunkedchunked` transfer-encoding does not enable chunked enconding",
            "only chunked (D016)"));

    /** Refused there, accepted here. */
    private static final Map<String, String> MORE_LENIENT = Map.ofEntries(
        entry("request/invalid.md: HTTP protocol and ANNOUNCE method", "any token is a method (RFC 9110 9.1)"),
        entry("request/invalid.md: Invalid method", "any token is a method (RFC 9110 9.1)"));

    @Test
    void shouldAgreeButForListedDifferences() throws IOException {
        Map<String, String> differences = new HashMap<>();
        int compared = 0;
        for (Map<String, Object> one : CaseFiles.objects("llhttp-cases.json")) {
            byte[] bytes = CaseFiles.bytes(one, "in_b64", "in_zlib_b64");
            String type = (String) CaseFiles.asMap(one.get("meta")).get("type");
            boolean isRequest = type.startsWith("request");
            boolean isAccepted = isRequest ? acceptsRequest(bytes) : acceptsResponse(bytes);
            if (!type.equals("request") && !type.equals("response")) {
                // Lenient modes and callbacks that change the outcome: only that nothing breaks.
                continue;
            }
            compared++;
            String name = one.get("file") + ": " + one.get("title");
            boolean isAcceptedThere = isAcceptedThere(one);
            if (isAccepted != isAcceptedThere) {
                differences.put(name, isAccepted ? MORE_LENIENT.get(name) : STRICTER.get(name));
            }
        }
        assertThat(compared).isGreaterThan(150);
        Map<String, String> listed = new HashMap<>(STRICTER);
        listed.putAll(MORE_LENIENT);
        assertThat(differences).isEqualTo(listed);
    }

    /** The log ends in an error, unless that came behind the first complete message or is a pause, not a refusal. */
    private static boolean isAcceptedThere(Map<String, Object> one) {
        String log = (String) one.get("log");
        String error = (String) one.get("error");
        return error == null || error.startsWith("Pause on") || log.contains("message complete");
    }

    private static boolean acceptsRequest(byte[] bytes) {
        byte[] request = adapted(bytes);
        RequestHead head = new RequestHead(HttpLimits.DEFAULT);
        int length = H1RequestParser.parse(new UnsafeBuffer(request), 0, request.length, head);
        return length >= 0 && acceptsBody(request, length, length > 0 && head.framing() == BodyFraming.CHUNKED);
    }

    private static boolean acceptsResponse(byte[] bytes) {
        ResponseHead head = new ResponseHead(HttpLimits.DEFAULT);
        int length = H1ResponseParser.parse(new UnsafeBuffer(bytes), 0, bytes.length, head, Method.GET);
        return length >= 0 && acceptsBody(bytes, length, length > 0 && head.framing() == BodyFraming.CHUNKED);
    }

    private static boolean acceptsBody(byte[] bytes, int from, boolean isChunked) {
        if (!isChunked) {
            return true;
        }
        ChunkedDecoder decoder = new ChunkedDecoder(HttpLimits.DEFAULT);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        int result = decoder.decode(buffer, from, bytes.length);
        while (result == ChunkedDecoder.DATA) {
            result = decoder.decode(buffer, decoder.position(), bytes.length);
        }
        return result >= 0;
    }

    /** With a Host where there is none, and without the fragment that all cases about codings have in their target. */
    private static byte[] adapted(byte[] bytes) {
        String text = Delivery.text(bytes, 0, bytes.length).replace("?q=search#hey HTTP", "?q=search HTTP");
        int lineEnd = text.indexOf(" HTTP/1.1\r\n");
        boolean hasHost = text.toLowerCase(Locale.ROOT).contains("\nhost:");
        if (lineEnd < 0 || hasHost) {
            return Delivery.bytes(text);
        }
        int at = lineEnd + " HTTP/1.1\r\n".length();
        return Delivery.bytes(text.substring(0, at) + "Host: a.test\r\n" + text.substring(at));
    }
}
