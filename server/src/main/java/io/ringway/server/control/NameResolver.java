package io.ringway.server.control;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns the names of backends into addresses. May block. */
@FunctionalInterface
public interface NameResolver {

    /** Asks what the operating system is configured to ask. */
    NameResolver SYSTEM = host -> InetAddress.getByName(host).getAddress();

    /**
     * Resolves one name.
     *
     * @param host name, or the text of an address
     * @return 4 or 16 bytes in network order
     * @throws UnknownHostException if there is no address
     */
    byte[] resolve(String host) throws UnknownHostException;
}
