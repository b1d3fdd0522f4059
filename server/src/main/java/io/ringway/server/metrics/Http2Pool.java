package io.ringway.server.metrics;

/** What is counted of a worker's HTTP/2 connections to one backend. */
public final class Http2Pool {

    /** Connections that are established: the backend has sent its settings. A gauge, the others only rise. */
    public static final int ACTIVE = 0;
    /** Connections begun. */
    public static final int CREATED = 1;
    /** Connections that ended before they were established. */
    public static final int FAILED = 2;
    /** Requests that waited because every stream was taken. */
    public static final int QUEUED = 3;
    /** How many figures there are. */
    public static final int COUNT = 4;

    private Http2Pool() {
    }
}
