/** Tests of the verdict. Thread: one. */
package io.ringway.stress.run;
