package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An attacker in a process of its own that gets the processors when nobody else wants them: attackers have machines of
 * their own, and what is measured beside one is what the gateway spends on it. One test's thread.
 */
final class AttackerChild implements AutoCloseable {

    private final GatewayChild process;
    private final int originPort;
    private int told;

    private AttackerChild(GatewayChild process) {
        this.process = process;
        originPort = Integer.parseInt(process.awaitLine(line -> line.startsWith("origin ")).substring(7));
    }

    /**
     * Starts it; its files go to the folder.
     *
     * @param alone whether nobody else uses the machine: it then gets only what others leave over; beside builds it
     *              would get nothing
     */
    static AttackerChild start(Path folder, boolean alone) throws IOException {
        String[] rest = alone ? new String[] {"chrt", "--idle", "0"} : new String[] {"nice", "-n", "19"};
        return new AttackerChild(new GatewayChild.Builder(folder).through(rest).flags("-Xmx256m")
                .main(AttackerMain.class).start(0));
    }

    /** Port of the origin that sees what the gateway lets through of attacks. */
    int originPort() {
        return originPort;
    }

    /**
     * Attacks a gateway until the attacker is cut, and again for some milliseconds; the gateway has to do what the
     * attack demands of it.
     *
     * @return how often it was cut, and when at the latest
     */
    String attack(H2Attack attack, int port, long againMs) throws IOException {
        process.say(attack + " " + port + " " + againMs);
        String answer = process.awaitLine(told, line -> line.startsWith("cut ") || line.startsWith("failed "));
        told = process.lines().size();
        assertThat(answer).startsWith("cut ");
        return answer;
    }

    @Override
    public void close() {
        process.close();
    }
}
