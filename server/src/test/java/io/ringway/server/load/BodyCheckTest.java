package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyCheckTest {

    private static final int LENGTH = 1000;

    private final Findings findings = new Findings();
    private final BodyCheck check = new BodyCheck(findings);
    private final byte[] right = new byte[LENGTH];
    private final int start = Pattern.start(17, 1);

    BodyCheckTest() {
        Pattern.copy(start, 0, right, 0, LENGTH);
        check.begin("a body", start, LENGTH);
    }

    private void feed(byte[] bytes, int piece) {
        for (int at = 0; at < bytes.length; at += piece) {
            check.feed(bytes, at, Math.min(piece, bytes.length - at));
        }
    }

    @Test
    void shouldTakeTheRightBytesInAnyPieces() {
        for (int piece : new int[] {1, 7, 999, 1000}) {
            check.begin("a body", start, LENGTH);
            feed(right, piece);
            assertThat(check.end()).isTrue();
        }
        assertThat(findings.total()).isZero();
    }

    @Test
    void shouldNameAForeignSlice() {
        Pattern.copy(Pattern.start(18, 1), 500, right, 500, 100);
        feed(right, LENGTH);
        assertThat(check.isRight()).isFalse();
        assertThat(findings.count(Finding.FOREIGN)).isEqualTo(1);
        assertThat(findings.texts().getFirst()).contains("stand at");
    }

    @Test
    void shouldNamePoison() {
        Arrays.fill(right, 10, 20, Pattern.POISON);
        feed(right, LENGTH);
        assertThat(findings.count(Finding.POISON)).isEqualTo(1);
    }

    @Test
    void shouldNoticeASingleWrongByte() {
        right[LENGTH - 1]++;
        feed(right, 3);
        assertThat(check.end()).isFalse();
        assertThat(findings.total()).isEqualTo(1);
    }

    @Test
    void shouldNoticeAMissingEndAndABodyThatGoesOn() {
        check.feed(right, 0, LENGTH - 1);
        assertThat(check.end()).isFalse();
        check.begin("a body", start, LENGTH - 1);
        check.feed(right, 0, LENGTH);
        assertThat(check.isRight()).isFalse();
        assertThat(findings.count(Finding.WRONG) + findings.count(Finding.FOREIGN)).isEqualTo(2);
    }
}
