package io.ringway.http.h2;

/** Which end of a connection this is. */
public enum H2Role {
    /** Answers streams the peer opens (odd ids); the peer sends the preface. */
    SERVER,
    /** Opens streams; sends the preface. Pushes are disabled. */
    CLIENT
}
