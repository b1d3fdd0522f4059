/** Tests of HTTP/2's rules: bytes in, events and frames out, in every split. */
package io.ringway.http.h2;
