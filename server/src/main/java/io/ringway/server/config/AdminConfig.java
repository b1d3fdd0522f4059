package io.ringway.server.config;

/**
 * The admin listener.
 *
 * @param address   where; without a token it must be loopback or a Unix socket.
 * @param tokenFile path of the file with the token, or null: none.
 */
public record AdminConfig(ListenAddress address, String tokenFile) {
}
