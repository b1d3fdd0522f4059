/** Tests of the seam to the operating system, with the contract that every kernel behind it keeps. */
package io.ringway.ring.kernel;
