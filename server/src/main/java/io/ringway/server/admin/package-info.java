/**
 * The admin answers of a gateway, served by our own stack: an ordinary snapshot whose routes have handlers. Control
 * plane: may import {@code handler}, {@code snapshot}, {@code metrics}, {@code router} and the JDK, nothing of the data
 * plane besides. Asks the gateway through {@link io.ringway.server.admin.GatewayStatus}. Thread: the loop's that serves
 * the admin listener. Entry: {@link io.ringway.server.admin.AdminRoutes}.
 */
package io.ringway.server.admin;
