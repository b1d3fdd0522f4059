/** Tests of the wall between loops and pools: by hand, one step at a time, and with two threads. */
package io.ringway.server.handoff;
