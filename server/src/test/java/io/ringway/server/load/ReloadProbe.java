package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two origins of a reload check, and clients that verify of which generation each answer is while the configuration
 * changes. Runs until a file appears.
 */
public final class ReloadProbe {

    private static final int CLIENTS = 8;
    private static final long PERIOD_NS = 4_000_000;
    private static final int RETRY_MS = 100;
    private static final int REQUESTS_MAX = 500;

    private final NetLoop loop;
    private final InetSocketAddress gateway;
    private final GenerationCheck.Shared found = new GenerationCheck.Shared();
    private boolean isStopping;
    private int running;

    /**
     * Prepares a run.
     *
     * @param loop    it runs on
     * @param gateway to ask
     */
    ReloadProbe(NetLoop loop, InetSocketAddress gateway) {
        this.loop = loop;
        this.gateway = gateway;
    }

    /**
     * Starts the program.
     *
     * @param arguments {@code --gateway PORT --even PORT --odd PORT --stop-file PATH --seconds MAX}
     */
    public static void main(String... arguments) {
        Options options = new Options(arguments);
        Path stop = Path.of(options.text("stop-file"));
        try (NetLoop loop = new NetLoop()) {
            loop.listen(options.number("even"), link -> new SizedOrigin(link, "0"));
            loop.listen(options.number("odd"), link -> new SizedOrigin(link, "1"));
            ReloadProbe probe = new ReloadProbe(loop, new InetSocketAddress("127.0.0.1", options.number("gateway")));
            loop.afterMs(options.number("seconds", 600) * 1000, probe::stop);
            probe.stopWhenThere(stop);
            System.out.println("RESULT " + Json.of(probe.perform()));
        }
    }

    private void stopWhenThere(Path file) {
        if (Files.exists(file)) {
            stop();
        } else {
            loop.afterMs(RETRY_MS, () -> stopWhenThere(file));
        }
    }

    /** Ends after the answers on their way. */
    void stop() {
        isStopping = true;
    }

    /** What was found so far. */
    GenerationCheck.Shared found() {
        return found;
    }

    /**
     * Asks until told to stop.
     *
     * @return the report
     */
    Map<String, Object> perform() {
        for (int i = 0; i < CLIENTS; i++) {
            running++;
            connect(new Client(i));
        }
        loop.run(() -> isStopping && running == 0);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("answers", found.answers());
        result.put("failed", found.failedCount());
        result.put("of_two_generations", found.mixed());
        result.put("backwards", found.backwards());
        result.put("generations", List.copyOf(found.generations()));
        result.put("texts", found.texts());
        return result;
    }

    private void connect(Client client) {
        try {
            loop.connect(null, gateway, link -> {
                client.begin(link);
                return client;
            });
        } catch (IOException refused) {
            found.failed(refused.getMessage());
            loop.afterMs(RETRY_MS, () -> connect(client));
        }
    }

    /** One connection at a time, at a fixed rate; every second request is forwarded. */
    private final class Client implements Link.Owner, HttpReader.Sink {

        private final StringBuilder body = new StringBuilder();
        private GenerationCheck check = new GenerationCheck(found);
        private Link link;
        private HttpReader reader;
        private Head head;
        private int requests;
        private int number;
        private boolean isForwarded;
        private boolean isBusy;
        private long dueNs;

        Client(int number) {
            this.number = number;
        }

        void begin(Link connecting) {
            link = connecting;
            reader = HttpReader.responses(this);
            // One worker per connection: what is monotone is a worker, and so a connection.
            check = new GenerationCheck(found);
            requests = 0;
        }

        @Override
        public void onOpen() {
            dueNs = loop.nowNs();
            ask();
        }

        private void ask() {
            isBusy = true;
            body.setLength(0);
            isForwarded = ++number % 2 == 0;
            String text = "GET " + (isForwarded ? "/echo/bytes/" + number % 2000 : "/generation")
                + " HTTP/1.1\r\nHost: reload.test\r\n\r\n";
            link.write(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
        }

        @Override
        public void onBytes(byte[] bytes, int offset, int length) {
            try {
                reader.feed(bytes, offset, length);
            } catch (HttpViolation violation) {
                again(violation.getMessage());
            }
        }

        @Override
        public boolean onHead(Head received) {
            head = received;
            return false;
        }

        @Override
        public void onBody(byte[] bytes, int offset, int length) {
            if (!isForwarded) {
                body.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
            }
        }

        @Override
        public void onMessage() {
            isBusy = false;
            if (head.status() != 200) {
                again(head.toString());
                return;
            }
            if (isForwarded) {
                check.forwarded(head.first("X-Target"), head.first("X-Origin"));
            } else {
                check.local(body.toString());
            }
            if (isStopping) {
                link.close();
                running--;
            } else if (head.isClose() || ++requests == REQUESTS_MAX) {
                link.close();
                connect(this);
            } else {
                dueNs += PERIOD_NS;
                Link mine = link;
                loop.at(dueNs, () -> {
                    if (mine == link && link.isOpen()) {
                        ask();
                    }
                });
            }
        }

        @Override
        public void onDrained() {
            link.trim();
        }

        @Override
        public void onEnd() {
            again("closed by the gateway" + (isBusy ? "" : ", idle"));
        }

        @Override
        public void onGone(String why) {
            again(why);
        }

        private void again(String why) {
            found.failed(why);
            link.close();
            if (isStopping) {
                running--;
            } else {
                loop.afterMs(RETRY_MS, () -> connect(this));
            }
        }
    }
}
