package io.ringway.http.fuzz;

import io.ringway.http.CaseFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What mutation begins from: the case files where they are, always in the same order, and some inputs of our own, so
 * that everything works without them. Long inputs are left out: a mutator gets further with short ones.
 */
final class SeedInputs {
    private static final int LENGTH_MAX = 1024;

    private static final byte[][] REQUESTS = Words.latin(
        "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "POST /a?b=c HTTP/1.1\r\nHost: a.test:80\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: b\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: keep-alive, x-foo\r\nX-Foo: 1\r\nx_y: z\r\n\r\n",
        "GET http://a.test/%41/../b?x HTTP/1.0\r\nConnection: keep-alive\r\nAccept: */*\r\n\r\n");
    private static final byte[][] RESPONSES = Words.latin(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        "HTTP/1.0 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 12\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[][] BODIES = Words.latin("5;a=b\r\nhello\r\n0\r\n\r\n",
        "1;a=\"q\\\"\"\r\nx\r\n0\r\nX-Sum: 1\r\nETag: \"x\"\r\n\r\n", "00a\r\n0123456789\r\n00\r\n\r\n", "0\r\n\r\n");
    private static final byte[][] PATHS = Words.latin("/", "/a/b/../c", "/%61%2e/./x//y", "/caf%c3%a9/{x}|y", "/..;/a");

    private static final byte[][] BLOCKS = Words.latin(
        "\u0004\u0082\u0086\u0084\u0081", "\u0003\u0082\u0084\u0087\u0006\u0040\u0001a\u0001b\u00be\u0001\u00be",
        "\u00ff\u0040\u0001a\u0000" + "\u00be".repeat(500), "\u00ff\u0060\u0000" + "\u00be".repeat(500),
        "\u00f1\u0003\u003f\u0025\u0082", "\u0006\u0010\u0001x\u0081\u001f\u0082\u0001\u0020");

    private SeedInputs() {
    }

    static List<byte[]> requests() {
        List<byte[]> all = own(REQUESTS);
        if (CaseFiles.arePresent()) {
            all.addAll(abuse());
            all.addAll(llhttp("request"));
            all.addAll(corpus());
        }
        return all;
    }

    static List<byte[]> responses() {
        List<byte[]> all = own(RESPONSES);
        if (CaseFiles.arePresent()) {
            all.addAll(llhttp("response"));
            all.addAll(corpus());
        }
        return all;
    }

    static List<byte[]> chunked() {
        List<byte[]> all = own(BODIES);
        List<byte[]> messages = requests();
        messages.addAll(responses());
        for (byte[] message : messages) {
            String text = text(message);
            int head = text.indexOf("\r\n\r\n");
            if (head > 0 && head + 4 < text.length() && text.toLowerCase(Locale.ROOT).contains("chunked")) {
                all.add(Words.one(text.substring(head + 4)));
            }
        }
        return all;
    }

    static List<byte[]> paths() {
        List<byte[]> all = own(PATHS);
        for (byte[] message : requests()) {
            String[] words = text(message).split("[\r\n]", 2)[0].split(" ", 3);
            if (words.length > 1 && words[1].startsWith("/")) {
                all.add(Words.one(words[1].split("\\?", 2)[0]));
            }
        }
        return all;
    }

    /** The first blocks of each story, as {@link HpackTarget} reads them; and some bombs. */
    static List<byte[]> hpack() {
        List<byte[]> all = own(BLOCKS);
        if (CaseFiles.arePresent()) {
            try {
                for (Path story : CaseFiles.hpackStories()) {
                    ByteSink input = new ByteSink(LENGTH_MAX);
                    for (Object one : (List<?>) CaseFiles.object(story).get("cases")) {
                        byte[] wire = HexFormat.of().parseHex((String) CaseFiles.asMap(one).get("wire"));
                        if (wire.length >= HpackTarget.LIMIT || input.length() + wire.length >= LENGTH_MAX) {
                            break;
                        }
                        input.add(wire.length).add(wire);
                    }
                    all.add(input.copy());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    private static List<byte[]> abuse() {
        return cases("abuse-cases.json", "raw_b64", "raw_zlib_b64", "");
    }

    private static List<byte[]> llhttp(String type) {
        return cases("llhttp-cases.json", "in_b64", "in_zlib_b64", type);
    }

    private static List<byte[]> cases(String file, String key, String compressedKey, String type) {
        List<byte[]> inputs = new ArrayList<>();
        try {
            for (Map<String, Object> one : CaseFiles.objects(file)) {
                byte[] bytes = CaseFiles.bytes(one, key, compressedKey);
                boolean isWanted = type.isEmpty()
                    || CaseFiles.asMap(one.get("meta")).get("type").toString().startsWith(type);
                if (isWanted && bytes.length <= LENGTH_MAX) {
                    inputs.add(bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inputs;
    }

    private static List<byte[]> corpus() {
        try {
            return CaseFiles.corpus().stream().filter(file -> file.length <= LENGTH_MAX).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> own(byte[][] inputs) {
        return new ArrayList<>(List.of(inputs));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
