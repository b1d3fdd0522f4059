package io.ringway.server.it;

import io.ringway.server.h2test.H2OriginRequest;
import io.ringway.server.h2test.H2OriginScript;
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
        boolean isBare = reply.isBare() || stream.method().equals("HEAD");
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
        origin.on(path, H2OriginScript.echoAtOnce(trailers));
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
    public int port() {
        return origin.port();
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
