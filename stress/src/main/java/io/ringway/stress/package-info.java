/**
 * What threads share in the product, under jcstress: one class for each kind of sharing, {@code XxxStress}, with a test
 * for each interleaving and beside it a negative control, the same with a barrier taken out, which must show what the
 * test forbids. The numbers J1 to J14 are those of {@code docs/reliability.md}. Tests of package-private classes lie in
 * the packages of these. Imports what it tests. Never shipped. Entry: {@link io.ringway.stress.run.StressRun}.
 */
package io.ringway.stress;
