/** Processes for tests of what the control plane does with its workers. */
package io.ringway.server.control;
