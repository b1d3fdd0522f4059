/**
 * The fuzz target of the configuration reader, its grammar, and an independent strict JSON reader.
 */
package io.ringway.server.config.fuzz;
