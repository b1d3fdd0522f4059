package io.ringway.server.explain;

import io.ringway.http.HeaderBlock;
import io.ringway.server.config.IpAddress;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.proxy.DownstreamStream;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands where the client's connection would be, and keeps the answer of the gateway. An exchange that is only begun
 * never gets a response of an upstream, so there is nothing to do for one.
 */
final class AnswerRecorder extends BodySink implements DownstreamStream {

    private final Peer peer = new Peer();
    private LocalAnswer answer;
    private byte[] allow;
    private boolean isLast;

    /**
     * A client.
     *
     * @param address   it comes from
     * @param isTrusted true if its forwarding fields are believed
     */
    AnswerRecorder(IpAddress address, boolean isTrusted) {
        byte[] text = address.toString().getBytes(StandardCharsets.US_ASCII);
        peer.text().putBytes(0, text);
        peer.set(text.length, isTrusted, RequestExplainer.GENERATION);
    }

    @Override
    public boolean answer(LocalAnswer given, byte[] allowValue, boolean close) {
        answer = given;
        allow = allowValue;
        isLast = close;
        return true;
    }

    @Override
    public boolean answerHead(LocalAnswer given) {
        return answer(given, null, false);
    }

    /**
     * The answer.
     *
     * @return null if there was none
     */
    LocalAnswer answer() {
        return answer;
    }

    /**
     * The answer as text, without its date, which is that of the day.
     *
     * @param isHead true for a request that gets no body
     * @return lines of the head, an empty one, lines of the body
     */
    List<String> lines(boolean isHead) {
        UnsafeBuffer out = new UnsafeBuffer(new byte[answer.maxLength(allow, isHead)]);
        UnsafeBuffer date = new UnsafeBuffer(new byte[LocalAnswer.DATE_BYTES]);
        int length = answer.write(out, 0, date, allow,
            isLast ? LocalAnswer.Persistence.CLOSE : LocalAnswer.Persistence.IMPLIED, isHead);
        byte[] bytes = new byte[length];
        out.getBytes(0, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        int body = text.indexOf("\r\n\r\n");
        List<String> lines = new ArrayList<>(text.substring(0, body).lines()
            .filter(line -> !line.startsWith("Date: ")).toList());
        lines.add("");
        text.substring(body + 4).lines().forEach(lines::add);
        return lines;
    }

    @Override
    public void sendContinue() {
    }

    @Override
    public void interim(Exchange exchange) {
    }

    @Override
    public void head(Exchange exchange) {
    }

    @Override
    public boolean end(HeaderBlock trailers, UnsafeBuffer buffer) {
        return true;
    }

    @Override
    public void cut(boolean close) {
    }

    @Override
    public Peer peer() {
        return peer;
    }
}
