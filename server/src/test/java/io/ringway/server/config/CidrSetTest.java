package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Address ranges. */
final class CidrSetTest {

    private static CidrSet set(String... ranges) {
        return CidrSet.of(Arrays.stream(ranges).map(Cidr::parse).toList());
    }

    private static boolean contains(CidrSet set, String text) {
        IpAddress address = IpAddress.parse(text);
        return set.contains(address.high(), address.low(), address.ipv4());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true", "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false", "10.0.0.9/8, 10.1.1.1, true", "1.2.3.4, 1.2.3.4, true",
        "1.2.3.4, 1.2.3.5, false",
        "0.0.0.0/0, 8.8.8.8, true", "0.0.0.0/0, ::1, false", "::/0, ::1, true", "::/0, 8.8.8.8, false",
        "fd00::/8, fdff::1, true", "fd00::/8, fe00::, false", "2001:db8::/64, 2001:db8::ffff:1, true",
        "2001:db8::/64, 2001:db8:0:1::, false", "2001:db8::/65, 2001:db8::8000:0:0:0, false", "::1, ::1, true",
        "::1, ::2, false", "::1/127, ::, true", "10.0.0.0/31, 10.0.0.1, true", "10.0.0.0/31, 10.0.0.2, false",
        "::ffff:10.0.0.0/104, 10.9.9.9, true", "::/1, 8.8.8.8, false"})
    void shouldTellWhatIsInside(String range, String address, boolean isInside) {
        assertThat(contains(set(range), address)).isEqualTo(isInside);
    }

    @Test
    void shouldFindIpv4PeersOfADualStackSocket() {
        CidrSet set = set("10.0.0.0/8");

        assertThat(set.contains(0, 0xffff_0a00_0001L, false)).isTrue();
        assertThat(set.contains(0, 0xffff_0b00_0001L, false)).isFalse();
        assertThat(set.contains(0, 0x0a00_0001L, false)).as("::10.0.0.1 is another address").isFalse();
        assertThat(set("::/0").contains(0, 0xffff_0a00_0001L, false)).isFalse();
    }

    @Test
    void shouldLookThroughAllRanges() {
        CidrSet set = set("10.0.0.0/8", "fd00::/8", "192.168.0.0/16");

        assertThat(contains(set, "192.168.3.4")).isTrue();
        assertThat(contains(set, "fd12::1")).isTrue();
        assertThat(contains(set, "172.16.0.1")).isFalse();
        assertThat(contains(CidrSet.EMPTY, "10.0.0.1")).isFalse();
        assertThat(set).hasToString("[10.0.0.0/8, fd00::/8, 192.168.0.0/16]").isEqualTo(
                set("10.0.0.0/8", "fd00::/8", "192.168.0.0/16")).hasSameHashCodeAs(
                set("10.0.0.0/8", "fd00::/8", "192.168.0.0/16"));
    }

    @Test
    void shouldAgreeWithArithmeticOnRandomRanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            // The first group keeps the address out of ::ffff:0:0/96.
            long high = random.nextLong() | 1L << 62;
            long low = random.nextLong();
            int prefix = random.nextInt(129);
            int flipped = random.nextInt(128);
            long otherHigh = flipped < 64 ? high ^ 1L << (63 - flipped) : high;
            long otherLow = flipped < 64 ? low : low ^ 1L << (127 - flipped);
            CidrSet set = CidrSet.of(List.of(new Cidr(new IpAddress(high, low, false), prefix)));

            boolean expected = number(high, low).shiftRight(128 - prefix)
                    .equals(number(otherHigh, otherLow).shiftRight(128 - prefix));
            assertThat(set.contains(otherHigh, otherLow, false)).as("seed " + seed).isEqualTo(expected);
        }
    }

    private static BigInteger number(long high, long low) {
        BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        return BigInteger.valueOf(high).and(mask).shiftLeft(64).or(BigInteger.valueOf(low).and(mask));
    }

    @Test
    void shouldNotAllocateWhenAsked() {
        CidrSet set = set("10.0.0.0/8", "fd00::/8", "192.168.0.0/16");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int found = ask(set, 10_000);
        long before = threads.getCurrentThreadAllocatedBytes();

        found += ask(set, 10_000);

        // One object per call would be 160,000 bytes; the measuring itself takes a few.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
        assertThat(found).isEqualTo(2 * 10_000);
    }

    private static int ask(CidrSet set, int times) {
        int found = 0;
        for (int i = 0; i < times; i++) {
            found += set.contains(0, 0xc0a80000L | i & 0xff, true) ? 1 : 0;
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8",
            "::/129", "x/8",
        "10.0.0.0/1x", "::ffff:10.0.0.0/95"})
    void shouldRefuse(String text) {
        assertThat(Cidr.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1/8, true", "10.0.0.0/8, false", "10.0.0.1, false", "::1/64, true", "::/0, false",
            "1::/0, true",
        "fd00::/8, false", "0:0:0:1::/48, true"})
    void shouldSeeBitsAfterThePrefix(String text, boolean hasHostBits) {
        assertThat(Cidr.parse(text).hasHostBits()).isEqualTo(hasHostBits);
    }

    @Test
    void shouldBoundTheNumberOfRanges() {
        List<Cidr> most = new ArrayList<>(Collections.nCopies(CidrSet.RANGES_MAX, Cidr.parse("::1")));

        assertThat(CidrSet.of(most).ranges()).hasSize(CidrSet.RANGES_MAX);
        most.add(Cidr.parse("::2"));
        assertThatThrownBy(() -> CidrSet.of(most)).isInstanceOf(IllegalArgumentException.class);
    }
}
