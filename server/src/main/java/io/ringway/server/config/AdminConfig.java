package io.ringway.server.config;

/**
 * The admin listener.
 *
 * @param address   where; it must be loopback or a Unix socket.
 * @param tokenFile path of the file with the token, or null: none. Has no effect in this version.
 */
public record AdminConfig(ListenAddress address, String tokenFile) {
}
