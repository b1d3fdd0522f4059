package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.fuzz.StrictHpack;
import io.ringway.http.fuzz.StrictHpack.Field;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7541 appendix C. */
class RfcExamplesTest {
    private static final List<String> FIRST = List.of(
        ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    private static final List<String> SECOND = List.of(
        ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache");
    private static final List<String> THIRD = List.of(":method: GET", ":scheme: https", ":path: /index.html",
        ":authority: www.example.com", "custom-key: custom-value");
    private static final String DATE = "date: Mon, 21 Oct 2013 20:13:21 GMT";
    private static final String LATER = "date: Mon, 21 Oct 2013 20:13:22 GMT";
    private static final String LOCATION = "location: https://www.example.com";
    private static final String COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    private final Decoding decoding = new Decoding();
    private final StrictHpack strict = new StrictHpack();

    /** C.1. */
    @Test
    void shouldWriteIntegers() {
        assertThat(integer(0x1f, 10)).isEqualTo(Blocks.hex("0a"));
        assertThat(integer(0x1f, 1337)).isEqualTo(Blocks.hex("1f9a0a"));
        assertThat(integer(0xff, 42)).isEqualTo(Blocks.hex("2a"));
        assertThat(integer(0x0f, Integer.MAX_VALUE)).hasSize(HpackInteger.LENGTH_MAX);
    }

    /** C.2. */
    @Test
    void shouldReadEachRepresentation() {
        check("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", "custom-key: custom-header");
        assertThat(strict.tableBytes()).isEqualTo(55);
        check("040c 2f73 616d 706c 652f 7061 7468", ":path: /sample/path");
        assertThat(strict.entries()).hasSize(1);
        assertThat(decoding.decode("1008 7061 7373 776f 7264 0673 6563 7265 74")).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.fields()).containsExactly(new Field("password", "secret", true));
        check("82", ":method: GET");
    }

    /** C.3. */
    @Test
    void shouldReadRequests() {
        check("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", FIRST);
        check("8286 84be 5808 6e6f 2d63 6163 6865", SECOND);
        check("8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", THIRD);
        check("be bf c0", "custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com");
        assertThat(decoding.decode("c1")).isEqualTo(HpackDecoder.COMPRESSION_ERROR);
    }

    /** C.4. */
    @Test
    void shouldReadRequestsInTheHuffmanCode() {
        check("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", FIRST);
        check("8286 84be 5886 a8eb 1064 9cbf", SECOND);
        check("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", THIRD);
        assertThat(strict.tableBytes()).isEqualTo(164);
        check("be bf c0", "custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com");
    }

    /** C.5, with the table of 256 bytes that it asks for. */
    @Test
    void shouldReadResponsesThatEvict() {
        limitTo256();
        check("3fe101 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 "
            + "3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
            ":status: 302", "cache-control: private", DATE, LOCATION);
        check("4803 3330 37c1 c0bf", ":status: 307", "cache-control: private", DATE, LOCATION);
        check("88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 "
            + "7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 "
            + "6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
            ":status: 200", "cache-control: private", LATER, LOCATION, "content-encoding: gzip", COOKIE);
        assertThat(strict.tableBytes()).isEqualTo(215);
        check("be bf c0", COOKIE, "content-encoding: gzip", LATER);
    }

    /** C.6, likewise. */
    @Test
    void shouldReadResponsesInTheHuffmanCodeThatEvict() {
        limitTo256();
        check("3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d "
            + "29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3", ":status: 302", "cache-control: private", DATE, LOCATION);
        check("4883 640e ffc1 c0bf", ":status: 307", "cache-control: private", DATE, LOCATION);
        check("88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 "
            + "e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
            ":status: 200", "cache-control: private", LATER, LOCATION, "content-encoding: gzip", COOKIE);
        check("be bf c0", COOKIE, "content-encoding: gzip", LATER);
    }

    private void limitTo256() {
        decoding.decoder.tableBytesLimit(256);
        strict.limit(256);
    }

    private void check(String hex, String... texts) {
        check(hex, List.of(texts));
    }

    private void check(String hex, List<String> texts) {
        assertThat(decoding.decode(hex)).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.texts()).isEqualTo(texts);
        byte[] bytes = Blocks.hex(hex);
        List<Field> fields = new ArrayList<>();
        assertThat(strict.decode(bytes, 0, bytes.length, fields)).isTrue();
        assertThat(fields).extracting(field -> field.name() + ": " + field.value()).isEqualTo(texts);
    }

    private static byte[] integer(int mask, int value) {
        UnsafeBuffer to = new UnsafeBuffer(new byte[16]);
        byte[] written = new byte[HpackInteger.put(to, 1, 0, mask, value) - 1];
        to.getBytes(1, written);
        return written;
    }
}
