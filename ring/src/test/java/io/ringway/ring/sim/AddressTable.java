package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who is bound to and listens on which address. */
final class AddressTable {
    private static final int PORT_FIRST = 10_000;
    private static final int PORT_COUNT = 50_000;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK6 = "::1";
    private static final SockAddr ANY = SockAddr.ip("0.0.0.0", 0);
    private static final SockAddr ANY6 = SockAddr.ip("::", 0);

    private final SimRandom random;
    private final List<Binding> bindings = new ArrayList<>();
    private final List<ListenPoint> listeners = new ArrayList<>();
    private final List<ListenPoint> matching = new ArrayList<>();
    private final Set<SockAddr> files = new HashSet<>();
    private int nextPort;

    /** An address in use. */
    private record Binding(SockAddr address, boolean reusePort) {
    }

    AddressTable(SimRandom random) {
        this.random = random;
        this.nextPort = random.nextInt(PORT_COUNT);
    }

    /** Takes an address. Returns it, with a port if it had none; null when it is in use. */
    SockAddr bind(SockAddr wanted, boolean reusePort) {
        SockAddr address = wanted.isUnix() || wanted.port() != 0 ? wanted : freePort(wanted);
        for (Binding binding : bindings) {
            if (overlaps(binding.address(), address) && !(reusePort && binding.reusePort())) {
                return null;
            }
        }
        if (address.isUnix() && !files.add(address)) {
            return null;
        }
        bindings.add(new Binding(address, reusePort));
        return address;
    }

    void unbind(SockAddr address) {
        for (int i = 0; i < bindings.size(); i++) {
            if (bindings.get(i).address().equals(address)) {
                bindings.remove(i);
                break;
            }
        }
        if (address.isUnix() && address.path().startsWith("@")) {
            files.remove(address);
        }
    }

    /** Removes a Unix socket's file. */
    int unlink(SockAddr address) {
        return files.remove(address) ? 0 : -Errno.ENOENT;
    }

    /** Whether an address of a connect names a file that is not there. */
    boolean isMissingFile(SockAddr address) {
        return address.isUnix() && !files.contains(address);
    }

    /** Whether this host has the address. */
    static boolean isLocal(SockAddr address) {
        if (address.isUnix()) {
            return true;
        }
        SockAddr host = address.port(0);
        return host.equals(ANY) || host.equals(ANY6) || host.equals(SockAddr.ip(LOOPBACK6, 0))
                || address.toString().startsWith("127.");
    }

    void add(ListenPoint listener) {
        listeners.add(listener);
    }

    void remove(ListenPoint listener) {
        listeners.remove(listener);
    }

    /** Finds who listens, by a draw where several share the port; null if nobody does. */
    ListenPoint listener(SockAddr address) {
        if (isMissingFile(address)) {
            return null;
        }
        matching.clear();
        for (ListenPoint listener : listeners) {
            if (overlaps(listener.address(), address)) {
                matching.add(listener);
            }
        }
        return matching.isEmpty() ? null : matching.get(random.nextInt(matching.size()));
    }

    /** An address for who connects to another without having been bound. */
    SockAddr clientAddress(SockAddr to) {
        return switch (to.family()) {
            case SocketOptions.AF_INET -> SockAddr.ip(LOOPBACK, nextPort());
            case SocketOptions.AF_INET6 -> SockAddr.ip(LOOPBACK6, nextPort());
            default -> null;
        };
    }

    private SockAddr freePort(SockAddr wanted) {
        while (true) {
            SockAddr address = wanted.port(nextPort());
            if (bindings.stream().noneMatch(binding -> overlaps(binding.address(), address))) {
                return address;
            }
        }
    }

    private int nextPort() {
        nextPort = (nextPort + 1) % PORT_COUNT;
        return PORT_FIRST + nextPort;
    }

    private static boolean overlaps(SockAddr bound, SockAddr other) {
        if (bound.family() != other.family() || bound.port() != other.port()) {
            return false;
        }
        if (bound.isUnix()) {
            return bound.equals(other);
        }
        SockAddr any = bound.family() == SocketOptions.AF_INET ? ANY : ANY6;
        SockAddr anyPort = any.port(bound.port());
        return bound.equals(other) || bound.equals(anyPort) || other.equals(anyPort);
    }
}
