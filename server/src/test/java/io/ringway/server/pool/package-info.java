/** Tests of what handlers see of their calls and of the threads that run them. */
package io.ringway.server.pool;
