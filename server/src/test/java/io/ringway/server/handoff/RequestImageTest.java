package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1RequestParser;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class RequestImageTest {

    private static final int START = 7;

    private final MemoryBudget budget = new MemoryBudget(64 * 1024);
    private final RequestImage image = new RequestImage(budget);
    private final RequestHead head = new RequestHead(HttpLimits.DEFAULT);
    private UnsafeBuffer received;

    private void parse(String text) {
        byte[] bytes = ("x".repeat(START) + text).getBytes(StandardCharsets.ISO_8859_1);
        received = new UnsafeBuffer(bytes);
        head.reset();
        assertThat(H1RequestParser.parse(received, START, bytes.length, head)).isEqualTo(text.length());
    }

    private String path() {
        return image.pathBuffer().getStringWithoutLengthAscii(image.pathStart(), image.pathLength());
    }

    @Test
    void shouldStayWhenTheBytesItCameFromAreGone() {
        parse("POST /abc HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
        assertThat(image.copy(head, received, START, received, START + head.pathOffset(), 4)).isTrue();
        assertThat(image.expectBody(5)).isTrue();
        image.append(new UnsafeBuffer("??he".getBytes(StandardCharsets.US_ASCII)), 2, 2);
        image.append(new UnsafeBuffer("llo".getBytes(StandardCharsets.US_ASCII)), 0, 3);
        received.setMemory(0, received.capacity(), (byte) 0);
        head.reset();
        assertThat(path()).isEqualTo("/abc");
        assertThat(image.head().contentLength()).isEqualTo(5);
        assertThat(image.headBuffer().getStringWithoutLengthAscii(image.headStart(), 4)).isEqualTo("POST");
        assertThat(new String(image.bodyArray(), image.bodyStart(), image.bodyLength(), StandardCharsets.US_ASCII))
            .isEqualTo("hello");
    }

    @Test
    void shouldKeepAPathThatWasRewrittenBehindTheHead() {
        parse("GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n");
        UnsafeBuffer canonical = new UnsafeBuffer("..../b".getBytes(StandardCharsets.US_ASCII));
        image.copy(head, received, START, canonical, 4, 2);
        canonical.setMemory(0, 6, (byte) 0);
        assertThat(path()).isEqualTo("/b");
        assertThat(image.bodyStart()).isEqualTo(head.length() + 2);
    }

    @Test
    void shouldPointAtWhatLiesElsewhere() {
        parse("GET /abc HTTP/1.1\r\nHost: h\r\n\r\n");
        image.point(head, received, START, received, START + head.pathOffset(), 4);
        assertThat(path()).isEqualTo("/abc");
        assertThat(image.headBuffer()).isSameAs(received);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldKeepToTheBudgetAndGiveLargeMemoryBack() {
        parse("POST /abc HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        image.copy(head, received, START, received, START + head.pathOffset(), 4);
        image.expectBody(100 * 1024);
        UnsafeBuffer piece = new UnsafeBuffer(new byte[10_000]);
        int taken = 0;
        while (image.append(piece, 0, piece.capacity())) {
            taken += piece.capacity();
        }
        assertThat(taken).as("of 64 KiB, with steps of a quarter at least").isBetween(48 * 1024, 64 * 1024);
        assertThat(image.bodyLength()).isEqualTo(taken);
        assertThat(budget.usedBytes()).isBetween((long) taken, 64L * 1024);
        image.release();
        assertThat(budget.usedBytes()).isZero();
    }

    /** Memory follows what has come, and ends with what was announced. */
    @Test
    void shouldReserveALittleForWhatWasOnlyAnnounced() {
        parse("POST /abc HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
        image.copy(head, received, START, received, START + head.pathOffset(), 4);
        assertThat(image.expectBody(60_000)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(8192);
        UnsafeBuffer piece = new UnsafeBuffer(new byte[6_000]);
        for (int i = 1; i <= 10; i++) {
            assertThat(image.append(piece, 0, piece.capacity())).isTrue();
            assertThat(budget.usedBytes()).isLessThanOrEqualTo(Math.max(8192, 2 * (6_000 * i + head.length())));
        }
        assertThat(budget.usedBytes()).as("not a byte more").isEqualTo(60_000 + head.length());
        assertThat(image.mayHold(63 * 1024 - head.length())).isTrue();
        assertThat(image.mayHold(63 * 1024 - head.length() + 1)).as("a little is for others").isFalse();
    }

    /** However many of them come, and to whatever length. */
    @Test
    void shouldLeaveRoomForHeadsAndShortBodiesBesideLongOnes() {
        MemoryBudget large = new MemoryBudget(1 << 20);
        parse("POST /abc HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int pieceBytes : new int[] {50_000, 20_000, 1_000}) {
            boolean isRefused = false;
            while (!isRefused) {
                RequestImage longer = new RequestImage(large);
                isRefused = !longer.copy(head, received, START, received, START + head.pathOffset(), 4)
                    || !longer.expectBody(200_000);
                UnsafeBuffer piece = new UnsafeBuffer(new byte[pieceBytes]);
                for (int i = 0; i < 100_000 / pieceBytes && !isRefused; i++) {
                    isRefused = !longer.append(piece, 0, pieceBytes);
                }
            }
        }
        assertThat(large.usedBytes()).as("what is to spare").isBetween(900L * 1024, 1024L * 1024 - 32 * 1024);
        RequestImage other = new RequestImage(large);
        assertThat(other.copy(head, received, START, received, START + head.pathOffset(), 4)).isTrue();
        assertThat(other.expectBody(15_000)).isTrue();
        assertThat(other.append(new UnsafeBuffer(new byte[15_000]), 0, 15_000)).isTrue();
    }

    /** What calls at rest keep is taken from nobody who is at work. */
    @Test
    void shouldKeepALittleThatCountsOnlyWhileItIsUsed() {
        parse("POST /abc HTTP/1.1\r\nHost: h\r\n\r\n");
        for (int i = 0; i < 2; i++) {
            image.begin();
            assertThat(budget.usedBytes()).as("round %d", i).isEqualTo(i * 1024);
            assertThat(image.copy(head, received, START, received, START + head.pathOffset(), 4)).isTrue();
            assertThat(budget.usedBytes()).isEqualTo(1024);
            image.release();
            assertThat(budget.usedBytes()).isZero();
        }
        RequestImage[] others = new RequestImage[64];
        for (int i = 0; i < others.length; i++) {
            others[i] = new RequestImage(budget);
            assertThat(others[i].copy(head, received, START, received, START + head.pathOffset(), 4)).isTrue();
        }
        image.begin();
        assertThat(image.copy(head, received, START, received, START + head.pathOffset(), 4)).as("none left").isFalse();
        for (RequestImage other : others) {
            other.release();
        }
        assertThat(budget.usedBytes()).isZero();
        assertThat(budget.take(64 * 1024)).isTrue();
    }

    @Test
    void shouldKnowItsPeer() {
        image.peer(new UnsafeBuffer("192.0.2.1-----".getBytes(StandardCharsets.US_ASCII)), 9);
        assertThat(image.peer()).isEqualTo("192.0.2.1");
    }
}
