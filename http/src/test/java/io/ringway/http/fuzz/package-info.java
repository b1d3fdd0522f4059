/**
 * Fuzz targets of the HTTP codec, their independent strict readers, and the structure-aware mutators that feed them.
 *
 * <p>A {@link io.ringway.http.fuzz.FuzzTarget} takes bytes and holds its own oracles, so that Jazzer, the mutators
 * ({@link io.ringway.http.fuzz.FuzzMain}) and the tests over committed inputs call the same code. The {@code Strict…}
 * classes read the same languages from the RFCs and our policy alone: whole lines, one byte at a time,
 * sharing nothing with the product. Other modules add targets through the resource {@code fuzz/targets}.
 *
 * <p>Everything here belongs to one thread; {@code docs/fuzzing.md} tells the commands.
 */
package io.ringway.http.fuzz;
