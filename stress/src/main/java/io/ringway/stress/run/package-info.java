/**
 * Runs jcstress over the tests and judges what it found: samples, forbidden outcomes, and controls that have to show
 * one. Imports jcstress and the annotations of {@code io.ringway.stress}. Thread: main. Entry:
 * {@link io.ringway.stress.run.StressRun}.
 */
package io.ringway.stress.run;
