package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
    private final HeaderBlock block = new HeaderBlock(4);

    @Test
    void shouldKeepFieldsInOrderAndFindThem() {
        block.add(HeaderName.HOST, 0, 4, 6, 1);
        block.add(HeaderName.UNKNOWN, 10, 3, 15, 0);
        block.add(HeaderName.SEC_WEBSOCKET_KEY, 20, 17, 40, 24);
        block.add(HeaderName.HOST, 70, 4, 76, 1);
        assertThat(block.count()).isEqualTo(4).isEqualTo(block.capacity());
        assertThat(block.find(HeaderName.HOST)).isZero();
        assertThat(block.find(HeaderName.HOST, 1)).isEqualTo(3);
        assertThat(block.find(HeaderName.SEC_WEBSOCKET_KEY)).isEqualTo(2);
        assertThat(block.find(HeaderName.COOKIE)).isEqualTo(-1);
        assertThat(block.nameOffset(2)).isEqualTo(20);
        assertThat(block.nameLength(2)).isEqualTo(17);
        assertThat(block.valueOffset(2)).isEqualTo(40);
        assertThat(block.valueLength(2)).isEqualTo(24);
        assertThat(block.toString()).contains("count=4");
    }

    @Test
    void shouldForgetEverythingWithReset() {
        block.add(HeaderName.TE, 0, 2, 3, 0);
        block.markUnderscore(0);
        block.nominate(HeaderName.TE);
        block.nominate(HeaderName.SEC_WEBSOCKET_KEY);
        assertThat(block.isNominated(0)).isTrue();
        block.reset();
        assertThat(block.count()).isZero();
        assertThat(block.has(HeaderName.TE)).isFalse();
        block.add(HeaderName.TE, 0, 2, 3, 0);
        block.add(HeaderName.SEC_WEBSOCKET_KEY, 0, 2, 3, 0);
        assertThat(block.hasUnderscore(0)).isFalse();
        assertThat(block.isNominated(0)).isFalse();
        assertThat(block.isNominated(1)).isFalse();
    }

    @Test
    void shouldMarkUnknownFieldsThatAreListed() {
        UnsafeBuffer bytes = new UnsafeBuffer(Delivery.bytes("!x-foo!X-FOO!x-fop!"));
        block.add(HeaderName.UNKNOWN, 0, 5, 5, 0);
        block.add(HeaderName.UNKNOWN, 12, 5, 17, 0);
        block.nominate(bytes, 1, 6, 5);
        assertThat(block.isNominated(0)).isTrue();
        assertThat(block.isNominated(1)).isFalse();
    }

    @Test
    void shouldBecomeACopyThatOutlivesTheOriginal() {
        HeaderBlock copy = new HeaderBlock(40);
        copy.add(HeaderName.COOKIE, 0, 6, 8, 1);
        HeaderBlock original = new HeaderBlock(40);
        for (int i = 0; i < 40; i++) {
            original.add(i == 39 ? HeaderName.ALLOW : HeaderName.UNKNOWN, 10 * i, 3, 10 * i + 5, 2);
        }
        original.markUnderscore(7);
        original.markNeverIndexed(8);
        original.nominate(HeaderName.ALLOW);
        copy.copyFrom(original);
        original.reset();
        assertThat(copy.count()).isEqualTo(40);
        assertThat(copy.has(HeaderName.COOKIE)).isFalse();
        assertThat(copy.find(HeaderName.ALLOW)).isEqualTo(39);
        assertThat(copy.isNominated(39)).isTrue();
        assertThat(copy.hasUnderscore(7)).isTrue();
        assertThat(copy.isNeverIndexed(8)).isTrue();
        assertThat(copy.valueOffset(20)).isEqualTo(205);
        copy.reset();
        assertThat(copy.add(HeaderName.TE, 0, 2, 3, 1)).isZero();
    }

    @Test
    void shouldDropTheLastField() {
        block.add(HeaderName.ETAG, 0, 4, 5, 0);
        block.add(HeaderName.WARNING, 0, 4, 5, 0);
        block.removeLast();
        assertThat(block.count()).isEqualTo(1);
        assertThat(block.has(HeaderName.WARNING)).isFalse();
        assertThat(block.has(HeaderName.ETAG)).isTrue();
        block.removeLast();
        assertThat(block.find(HeaderName.ETAG)).isEqualTo(-1);
    }
}
