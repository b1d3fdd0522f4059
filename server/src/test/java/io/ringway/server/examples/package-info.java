/**
 * Servers to copy from: each example is a program that starts, and a test that asks it. Nothing here but the API of
 * {@code io.ringway.server}, the JDK and, for typed handlers, Jackson's streams.
 */
package io.ringway.server.examples;
