/**
 * The gateway as a black box: tests that start it in this process and talk to it over loopback sockets, from both
 * sides, through the kernel's io_uring. Skipped where there is none. What stands here beside the tests is naive on
 * purpose - blocking, allocating, strict - and shares no code with the gateway, so that a mistake is not made twice.
 * May import {@code io.ringway.server} and its {@code config} and {@code metrics}. Threads: virtual ones for whatever
 * has to go on beside the test. Entry: {@link io.ringway.server.it.GatewayFixture}.
 */
package io.ringway.server.it;
