package io.ringway.server.it;

import io.ringway.server.h2test.H2OriginRequest;
import io.ringway.server.h2test.H2OriginStream;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveField;
import java.io.IOException;
import java.util.List;

/** The origin that speaks HTTP/2. */
final class H2PairOrigin implements PairOrigin {

    private final H2TestOrigin origin = H2TestOrigin.start();
    private volatile long goneNs;
    private volatile int goneCode;

    H2PairOrigin() throws IOException {
        origin.otherwise(stream -> answer(stream, PairReply.of(200, "ok")));
    }

    private static void answer(H2OriginStream stream, PairReply reply) {
        if (reply.isAsking()) {
            stream.head(100, false);
        }
        if (!stream.awaitRequest()) {
            return;
        }
        boolean isBare = reply.body() == null && reply.trailers() == null || stream.method().equals("HEAD");
        stream.use(peer -> {
            reply.interims().forEach(interim -> peer.section(stream.request(), interim, false));
            peer.section(stream.request(), reply.head(), isBare);
            if (!isBare && reply.body() != null) {
                peer.data(stream.request(), reply.body(), reply.trailers() == null);
            }
            if (!isBare && reply.trailers() != null) {
                peer.trailers(stream.request(), reply.trailers());
            }
        });
    }

    @Override
    public void on(String path, PairReply reply) {
        origin.on(path, stream -> answer(stream, reply));
    }

    @Override
    public void echoAtOnce(String path, String... trailers) {
        origin.on(path, stream -> {
            stream.head(200, false, "content-type", "application/grpc");
            int sent = 0;
            boolean isEnded = false;
            while (!isEnded && !stream.isGone()) {
                int known = sent;
                stream.awaits(now -> now.received() > known || now.isRemoteEnded());
                // In this order: what comes in between is taken the next time.
                isEnded = stream.call(peer -> stream.request().isRemoteEnded());
                String text = stream.call(peer -> stream.request().text());
                stream.data(text.substring(sent), false);
                sent = text.length();
            }
            stream.trailers(trailers);
        });
    }

    @Override
    public void neverAnswer(String path) {
        origin.on(path, stream -> {
            goneCode = stream.awaitReset();
            goneNs = System.nanoTime();
        });
    }

    @Override
    public long goneNs() {
        return goneNs;
    }

    @Override
    public int goneCode() {
        return goneCode;
    }

    @Override
    public List<H2OriginRequest> requests(String path) {
        return origin.requests(path);
    }

    @Override
    public int begun() {
        return origin.heads();
    }

    @Override
    public List<String> violations() {
        return origin.violations();
    }

    @Override
    public String backend() {
        return origin.backend();
    }

    @Override
    public String authority() {
        return "127.0.0.1:" + origin.port();
    }

    /** The joined values of a field, in the form HTTP/1.1 would have them. */
    static String joined(List<NaiveField> head, String name) {
        return String.join("; ", NaiveField.values(head, name));
    }

    @Override
    public void close() throws IOException {
        origin.close();
    }
}
