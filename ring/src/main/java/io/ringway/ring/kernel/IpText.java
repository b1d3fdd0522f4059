package io.ringway.ring.kernel;

import io.ringway.ring.Hot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.agrona.concurrent.UnsafeBuffer;

/** IP addresses as text, written without allocation. */
final class IpText {
    private static final int GROUPS = 8;
    private static final int HEX = 16;

    private IpText() {
    }

    /** Writes 4 bytes dotted. Returns the position after them. */
    @Hot
    static int writeIpv4(long address, UnsafeBuffer dst, int offset) {
        int position = writeDecimal(NativeMemory.getByte(address) & 0xff, dst, offset);
        for (int i = 1; i < IpLiteral.IPV4_BYTES; i++) {
            dst.putByte(position++, (byte) '.');
            position = writeDecimal(NativeMemory.getByte(address + i) & 0xff, dst, position);
        }
        return position;
    }

    /**
     * Writes 16 bytes as RFC 5952 has them: lower case, no leading zeros, and the first of the longest runs of two or
     * more zero groups as {@code ::}. Returns the position after them.
     */
    @Hot
    static int writeIpv6(long address, UnsafeBuffer dst, int offset) {
        int run = longestZeroRun(address);
        int runStart = run >>> HEX;
        int runEnd = runStart + (run & 0xffff);
        int position = offset;
        int group = 0;
        while (group < GROUPS) {
            if (group == runStart && runEnd > runStart) {
                dst.putByte(position++, (byte) ':');
                dst.putByte(position++, (byte) ':');
                group = runEnd;
                continue;
            }
            if (group > 0 && group != runEnd) {
                dst.putByte(position++, (byte) ':');
            }
            position = writeHex(group(address, group), dst, position);
            group++;
        }
        return position;
    }

    /** Writes 4 or 16 bytes as a string. */
    static String text(byte[] bytes) {
        UnsafeBuffer dst = new UnsafeBuffer(new byte[SockAddr.TEXT_MAX]);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            int end = bytes.length == IpLiteral.IPV4_BYTES
                    ? writeIpv4(copy.address(), dst, 0) : writeIpv6(copy.address(), dst, 0);
            return dst.getStringWithoutLengthAscii(0, end);
        }
    }

    /** Returns start and length of the run, 16 bits each; length 0 when there is none of two groups. */
    @Hot
    private static int longestZeroRun(long address) {
        int best = 0;
        int bestLength = 1;
        int start = 0;
        for (int group = 0; group < GROUPS; group++) {
            if (group(address, group) != 0) {
                start = group + 1;
            } else if (group + 1 - start > bestLength) {
                bestLength = group + 1 - start;
                best = start << HEX | bestLength;
            }
        }
        return best;
    }

    @Hot
    private static int group(long address, int group) {
        return (NativeMemory.getByte(address + 2L * group) & 0xff) << Byte.SIZE
                | NativeMemory.getByte(address + 2L * group + 1) & 0xff;
    }

    @Hot
    private static int writeDecimal(int value, UnsafeBuffer dst, int offset) {
        int position = offset;
        if (value >= 100) {
            dst.putByte(position++, (byte) ('0' + value / 100));
        }
        if (value >= 10) {
            dst.putByte(position++, (byte) ('0' + value / 10 % 10));
        }
        dst.putByte(position++, (byte) ('0' + value % 10));
        return position;
    }

    @Hot
    private static int writeHex(int value, UnsafeBuffer dst, int offset) {
        int position = offset;
        int shift = Math.max(0, (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value)) / 4 * 4);
        for (; shift >= 0; shift -= 4) {
            int digit = value >>> shift & 0xf;
            dst.putByte(position++, (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
        return position;
    }
}
