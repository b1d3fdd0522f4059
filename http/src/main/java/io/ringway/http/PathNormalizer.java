package io.ringway.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings a path to the one form that is matched and sent on (RFC 3986 6.2.2). Thread: any.
 */
public final class PathNormalizer {
    private PathNormalizer() {
    }

    /**
     * Writes the canonical form of a path.
     *
     * @param src         holding the path.
     * @param offset      of its first byte.
     * @param length      in bytes; 0 means {@code /}.
     * @param dst         to write to; must not overlap the path.
     * @param dstOffset   to begin at.
     * @param dstCapacity bytes that may be written.
     * @return length of the canonical path, {@link HttpError#BAD_PATH}, or {@link HttpError#TARGET_TOO_LONG}.
     */
    public static int normalize(
        UnsafeBuffer src, int offset, int length, UnsafeBuffer dst, int dstOffset, int dstCapacity) {
        return HttpError.BAD_PATH;
    }
}
