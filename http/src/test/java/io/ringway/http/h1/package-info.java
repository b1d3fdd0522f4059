/**
 * Tests of HTTP/1.1: by example, against naive parsers written from the RFCs alone, and over the shared case files.
 */
package io.ringway.http.h1;
