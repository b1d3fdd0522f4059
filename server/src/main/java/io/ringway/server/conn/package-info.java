/**
 * What every connection is made of, whatever it speaks: life cycle, receive interest and its back-pressure, the queue
 * of outgoing bytes, held input, the slot table. May import {@code ring}, Agrona and {@code metrics}; knows no HTTP and
 * no other room of the data plane. Thread: all of it belongs to one worker. Entry:
 * {@link io.ringway.server.conn.Connection}.
 */
package io.ringway.server.conn;
