package io.ringway.server.control;

/** Turns the names of backends into addresses. May block. */
@FunctionalInterface
public interface NameResolver {

    /**
     * Resolves one name.
     *
     * @param host name, or the text of an address
     * @return 4 or 16 bytes in network order
     * @throws StartException if there is no address
     */
    byte[] resolve(String host);
}
