package io.ringway.server.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The process of an attacker, with the origin behind the routes it attacks. Says the origin's port, then takes lines of
 * an attack's name, the gateway's port and milliseconds on its input: who is cut comes again for so long. Ends with its
 * input.
 */
final class AttackerMain {

    private AttackerMain() {
    }

    /** Serves its input; arguments are not used. */
    static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RecordingOrigin origin = RecordingOrigin.start()) {
            System.out.println("origin " + origin.port());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                System.out.println(attack(H2Attack.valueOf(words[0]), origin, Integer.parseInt(words[1]),
                        Long.parseLong(words[2]) * 1_000_000));
            }
        }
    }

    private static String attack(H2Attack attack, RecordingOrigin origin, int port, long againNs) {
        long start = System.nanoTime();
        int runs = 0;
        Duration longest = Duration.ZERO;
        try {
            do {
                origin.forget();
                try (AttackRun run = new AttackRun(port, origin)) {
                    attack.run(run);
                    longest = longest.compareTo(run.cut()) < 0 ? run.cut() : longest;
                }
                runs++;
            } while (System.nanoTime() - start < againNs);
            return "cut %d times after %d ms at most".formatted(runs, longest.toMillis());
        } catch (IOException | RuntimeException | AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return "failed " + trace.toString().replace('\n', '|');
        }
    }
}
