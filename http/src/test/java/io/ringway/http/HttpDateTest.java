package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    @Test
    void shouldWriteTheExampleOfTheRfc() {
        assertThat(write(784_111_777L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void shouldAgreeWithTheLibrary() {
        Random random = new Random(1);
        for (long day = 0; day < 150_000; day++) {
            check(day * 86_400 + random.nextInt(86_400));
        }
        for (int i = 0; i < 20_000; i++) {
            check(random.nextLong(HttpDate.EPOCH_SECOND_MAX + 1));
        }
        check(0);
        check(HttpDate.EPOCH_SECOND_MAX);
    }

    private static void check(long epochSecond) {
        assertThat(write(epochSecond)).isEqualTo(FORMAT.format(Instant.ofEpochSecond(epochSecond)));
    }

    private static String write(long epochSecond) {
        byte[] bytes = new byte[HttpDate.LENGTH + 1];
        assertThat(HttpDate.write(new UnsafeBuffer(bytes), 1, epochSecond)).isEqualTo(bytes.length);
        return Delivery.text(bytes, 1, HttpDate.LENGTH);
    }
}
