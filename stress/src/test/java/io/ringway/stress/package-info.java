/** Tests of what judges the concurrency tests. Thread: one. */
package io.ringway.stress;
