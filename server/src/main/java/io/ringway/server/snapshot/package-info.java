/**
 * What the data plane knows of the configuration: immutable, compiled off-thread, published by one reference. May
 * import {@code http}, {@code router}, {@code balancer}, {@code handler}, {@code metrics} and Agrona. Thread: any;
 * everything here is immutable once built. Entry: {@link io.ringway.server.snapshot.GatewaySnapshot}.
 */
package io.ringway.server.snapshot;
