package io.ringway.server.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The connections of this machine as the kernel lists them: who is connected, whatever either end says. */
final class TcpTable {

    private static final Path TABLE = Path.of("/proc/net/tcp");
    private static final String ESTABLISHED = "01";

    private TcpTable() {
    }

    /** Counts the connections of the IPv4 loopback whose end at this port has not been closed by either side. */
    static int established(int port) {
        String local = ":%04X".formatted(port);
        try {
            return (int) Files.readAllLines(TABLE).stream().map(line -> line.trim().split(" +"))
                    .filter(cells -> cells[1].endsWith(local) && cells[3].equals(ESTABLISHED)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
