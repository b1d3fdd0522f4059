package io.ringway.server.conn;

/** What is spoken with the clients of a listener, or of a connection whose protocol was negotiated before (ALPN). */
public enum ClientProtocol {
    /** HTTP/1.x and nothing else. */
    HTTP_1,
    /** HTTP/2 and nothing else. */
    HTTP_2,
    /** HTTP/2 where a client begins with its preface, HTTP/1.x otherwise. */
    BY_PREFACE
}
