package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Connections that ask for a slow page again as soon as they have it, while they are told to. The loop's thread. */
final class SlowLoad {

    private final NetLoop loop;
    private final InetSocketAddress gateway;
    private final String target;
    private final int connections;
    private int resting;
    private boolean isOn;
    private long answers;
    private long errors;
    private String firstError;

    /**
     * Creates a load that has not begun.
     *
     * @param loop        it runs on
     * @param gateway     it asks
     * @param target      of the page
     * @param connections each with one request at a time
     */
    SlowLoad(NetLoop loop, InetSocketAddress gateway, String target, int connections) {
        this.loop = loop;
        this.gateway = gateway;
        this.target = target;
        this.connections = connections;
        resting = connections;
    }

    /** Begins; everyone rests. */
    void start() throws IOException {
        isOn = true;
        for (; resting > 0; resting--) {
            connect();
        }
    }

    /** Ends after the answers on their way. */
    void stop() {
        isOn = false;
    }

    /** Whether no answer is on its way. */
    boolean isResting() {
        return resting == connections;
    }

    /** Right answers so far. */
    long answers() {
        return answers;
    }

    /** Everything else so far. */
    long errors() {
        return errors;
    }

    /** The first of them in words, or null. */
    String firstError() {
        return firstError;
    }

    private void connect() throws IOException {
        IdleClient[] client = new IdleClient[1];
        loop.connect(null, gateway, link -> {
            client[0] = new IdleClient(link, target, wrong -> answered(client[0], wrong));
            return client[0];
        });
    }

    private void answered(IdleClient client, String wrong) {
        if (wrong != null) {
            errors++;
            firstError = firstError == null ? wrong : firstError;
            resting++;
        } else {
            answers++;
            if (isOn) {
                client.ask();
            } else {
                client.close();
                resting++;
            }
        }
    }
}
