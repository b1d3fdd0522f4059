package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class LeaseLedgerTest {
    private final LeaseLedger ledger = new LeaseLedger("pool", 2, LeaseLedger.FREE);

    @Test
    void shouldFollowABufferAndCountWhatIsOut() {
        ledger.lend(1, LeaseLedger.CONNECTION);
        assertThat(ledger.owner(1)).isEqualTo(LeaseLedger.CONNECTION);
        assertThat(ledger.outstanding()).isEqualTo(1);
        assertThat(ledger.handOver(1, LeaseLedger.CONNECTION, LeaseLedger.EXCHANGE)).isTrue();
        assertThat(ledger.handOver(1, LeaseLedger.EXCHANGE, LeaseLedger.KERNEL_SEND)).isTrue();
        assertThat(ledger.owner(1)).isEqualTo(LeaseLedger.KERNEL_SEND);
        ledger.returned(1);
        assertThat(ledger.outstanding()).isZero();
        assertThat(ledger.owner(1)).isEqualTo(LeaseLedger.FREE);
    }

    @Test
    @Tag("F006")
    void shouldEndTheProcessWhenTheOwnerIsAnother() {
        ledger.lend(0, LeaseLedger.CONNECTION);
        assertThatThrownBy(() -> ledger.lend(0, LeaseLedger.CONNECTION)).isInstanceOf(Invariant.Violation.class)
                .hasMessage("pool: buffer lent twice or unknown: 0");
        assertThatThrownBy(() -> ledger.returned(1)).isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> ledger.lend(2, LeaseLedger.CONNECTION)).isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> ledger.returned(-1)).isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> ledger.handOver(0, LeaseLedger.EXCHANGE, LeaseLedger.CONNECTION))
                .isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> ledger.handOver(0, LeaseLedger.CONNECTION, LeaseLedger.FREE))
                .isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> ledger.handOver(1, LeaseLedger.FREE, LeaseLedger.CONNECTION))
                .isInstanceOf(Invariant.Violation.class);
        assertThat(ledger.outstanding()).isEqualTo(1);
    }
}
