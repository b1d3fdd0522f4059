/**
 * Tests of HPACK: the examples and stories of others, every abuse case that is decided here, and random blocks against
 * {@link io.ringway.http.fuzz.StrictHpack}.
 */
package io.ringway.http.hpack;
