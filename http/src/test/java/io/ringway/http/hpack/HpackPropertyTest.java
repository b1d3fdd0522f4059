package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.fuzz.StrictHpack;
import io.ringway.http.fuzz.StrictHpack.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random blocks over tables of every size, against the strict decoder. */
class HpackPropertyTest {
    private static final int INSERTS = 1_000_000;
    private static final String CHARACTERS =
        "abcdefghijklmnopqrstuvwxyz-ABCDEF0123456789 /;=,.\u0000\u00e9\u00ff".repeat(140);

    private final Blocks piece = new Blocks();
    private final Blocks whole = new Blocks();
    private StrictHpack strict = new StrictHpack();
    private final List<Field> expected = new ArrayList<>();

    /** A million insertions of random sizes, many with names from the table, into tables of odd sizes. */
    @Test
    @Tag("B054")
    void shouldBeTheSameAfterAMillionInserts() {
        Decoding decoding = new Decoding(5003, 1 << 20, 10_000);
        decoding.decoder.tableBytesLimit(5003);
        strict.limit(5003);
        Random random = new Random(54);
        for (int inserts = 0; inserts < INSERTS; inserts += 500) {
            if (inserts % 10_000 == 0) {
                add(piece.sizeUpdate(inserts % 20_000 == 0 ? 5003 : 100 + random.nextInt(4900)));
            }
            int sizes = 1 << random.nextInt(10);
            for (int i = 0; i < 500; i++) {
                int count = strict.tableCount();
                add(count > 0 && i % 4 == 0
                    ? piece.literal(0x40, 62 + random.nextInt(count), text(random.nextInt(sizes)), false)
                    : piece.literal(0x40, text(random.nextInt(sizes) / 2), text(random.nextInt(sizes))));
            }
            check(decoding, HpackDecoder.OK);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "33,2", "100,3", "700,4", "4096,5", "9001,6", "65536,7"})
    void shouldReadRandomBlocksLikeTheStrictDecoder(int limit, long seed) {
        Decoding decoding = new Decoding(Math.max(4096, limit), 1 << 20, 10_000);
        Random random = new Random(seed);
        int allowed = limit;
        limit(decoding, limit);
        for (int block = 0; block < 500; block++) {
            if (random.nextInt(20) == 0) {
                allowed = random.nextInt(limit + 1);
                limit(decoding, allowed);
            } else if (random.nextInt(8) == 0) {
                add(piece.sizeUpdate(random.nextInt(allowed + 1)));
                add(piece.sizeUpdate(allowed));
            }
            for (int i = random.nextInt(20); i > 0; i--) {
                add(field(random));
            }
            check(decoding, HpackDecoder.OK);
        }
    }

    /** Blocks with a bit changed: both decoders refuse, or both see the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRefuseDamagedBlocksLikeTheStrictDecoder(long seed) {
        Random random = new Random(seed);
        Decoding decoding = new Decoding();
        int refused = 0;
        for (int connection = 0; connection < 2000; connection++) {
            decoding.decoder.reset();
            strict = new StrictHpack();
            StrictHpack other = new StrictHpack();
            boolean isAlive = true;
            for (int block = 0; block < 4 && isAlive; block++) {
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    add(random.nextInt(30) > 0 ? field(random) : piece.sizeUpdate(random.nextInt(4097)));
                }
                byte[] bytes = whole.take();
                if (random.nextInt(4) == 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                expected.clear();
                isAlive = other.decode(bytes, 0, bytes.length, expected);
                assertThat(decoding.decode(bytes))
                    .isEqualTo(isAlive ? HpackDecoder.OK : HpackDecoder.COMPRESSION_ERROR);
                assertThat(decoding.fields()).isEqualTo(expected);
            }
            refused += isAlive ? 0 : 1;
        }
        assertThat(refused).isBetween(400, 1900);
    }

    /** Lists of fields that repeat, through encoders of every size and peers that change theirs. */
    @ParameterizedTest
    @CsvSource({"0,1", "40,2", "500,3", "4096,4", "4096,5", "65536,6"})
    void shouldComeBackTheSameFromTheEncoder(int tableBytes, long seed) {
        Random random = new Random(seed);
        Encoding encoding = new Encoding(tableBytes);
        List<String> names = List.of(":path", ":authority", ":method", "Host", "X-One", "x-one", "Content-Type", "Date",
            "Set-Cookie", "X-Request-Id", "Refresh", "n", "Access-Control-Allow-Origin", "user-agent", "X-" + text(40));
        for (int block = 0; block < 1500; block++) {
            if (random.nextInt(10) == 0) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    encoding.peerLimit(random.nextInt(4) == 0 ? 4_294_967_295L : random.nextInt(6000));
                }
            }
            List<Field> fields = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                String name = names.get(random.nextInt(names.size()));
                fields.add(new Field(name, text(random.nextInt(1 << random.nextInt(10))), random.nextInt(20) == 0));
            }
            int indexing = random.nextInt(10) == 0 ? HpackEncoder.WITHOUT_INDEXING : HpackEncoder.BY_NAME;
            encoding.encodeAndCheck(fields, indexing);
        }
        assertThat(encoding.tableBytes()).isLessThanOrEqualTo(tableBytes);
    }

    /** Adds a piece to the block; the strict decoder reads each piece as a block of its own. */
    private void add(Blocks one) {
        byte[] bytes = one.take();
        if (!strict.decode(bytes, 0, bytes.length, expected)) {
            throw new AssertionError("the piece is wrong");
        }
        whole.bytes(bytes);
    }

    private void check(Decoding decoding, int result) {
        assertThat(decoding.decode(whole.take())).isEqualTo(result);
        if (!decoding.fields().equals(expected)) {
            throw new AssertionError("other fields, after " + strict.entries());
        }
        expected.clear();
    }

    private void limit(Decoding decoding, int bytes) {
        decoding.decoder.tableBytesLimit(bytes);
        strict.limit(bytes);
        add(piece.sizeUpdate(bytes));
    }

    private Blocks field(Random random) {
        int entries = 61 + strict.tableCount();
        int kind = new int[] {0x40, 0x40, 0x10, 0}[random.nextInt(4)];
        return switch (random.nextInt(4)) {
            case 0 -> piece.indexed(1 + random.nextInt(entries));
            case 1 -> piece.indexed(entries - random.nextInt(Math.min(entries, 5)));
            case 2 -> piece.literal(kind, 1 + random.nextInt(entries), text(random.nextInt(40)), random.nextBoolean());
            default -> piece.literal(kind, text(random.nextInt(20)), text(random.nextInt(1 << random.nextInt(10))));
        };
    }

    private static String text(int length) {
        int from = length % 37;
        return CHARACTERS.substring(from, from + length);
    }
}
