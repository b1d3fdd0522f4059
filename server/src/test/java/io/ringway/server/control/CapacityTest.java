package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.LimitsConfig;
import io.ringway.server.handoff.HandOff;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the heap is shared out: what everybody may take at a time is less than there is. */
class CapacityTest {

    private static final int EXCHANGE_BYTES = 1536;
    private static final int FIELD_BYTES = 24;

    @ParameterizedTest
    @CsvSource({"64, 1", "64, 8", "256, 1", "256, 2", "256, 4", "256, 64", "4096, 2", "65536, 16"})
    void shouldGiveAwayLessThanTheHeapBesideHandlers(long heapMib, int workers) {
        long heap = heapMib << 20;
        Capacity capacity = new Capacity(workers, 100_000, 1_000, heap, true);
        long fields = (long) LimitsConfig.DEFAULT.headerCount() * FIELD_BYTES;
        long requests = capacity.exchanges(LimitsConfig.DEFAULT)
            * (EXCHANGE_BYTES + fields + Capacity.CALL_HEAP_BYTES + fields);

        assertThat(workers * (capacity.clientHeapBytes() + requests + capacity.handlerHeapBytes()))
            .isLessThanOrEqualTo(heap / 100 * 86);
        assertThat(capacity.handlerHeapBytes()).isLessThanOrEqualTo(HandOff.IMAGES_BYTES).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"64, 1", "256, 2", "256, 64", "4096, 2"})
    void shouldGiveMoreToClientsWhereThereAreNoHandlers(long heapMib, int workers) {
        Capacity proxy = new Capacity(workers, 100_000, 1_000, heapMib << 20);
        Capacity server = new Capacity(workers, 100_000, 1_000, heapMib << 20, true);

        assertThat(proxy.clientHeapBytes()).isGreaterThan(server.clientHeapBytes());
        assertThat(proxy.exchanges(LimitsConfig.DEFAULT)).isGreaterThan(server.exchanges(LimitsConfig.DEFAULT));
    }
}
