/** Tests of the event loop and its parts. */
package io.ringway.ring.loop;
