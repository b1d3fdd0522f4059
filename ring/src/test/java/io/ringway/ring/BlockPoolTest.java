package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.kernel.LinuxKernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlockPoolTest {
    private static final int MIB = 1024 * 1024;

    private final LinuxKernel kernel = new LinuxKernel();

    @ParameterizedTest
    @CsvSource({"1,4096", "4096,4096", "4097,16384", "16384,16384", "16385,65536", "65536,65536", "65537,262144",
        "262144,262144", "262145,1048576", "1048576,1048576", "1048577,4194304", "4194304,4194304"})
    void shouldTakeTheSmallestSizeThatFits(int bytes, int size) {
        try (BlockPool pool = new BlockPool(kernel, 16 * MIB)) {
            int block = pool.take(bytes);
            assertThat(pool.size(block)).isEqualTo(size);
            assertThat(pool.usedBytes()).isEqualTo(size);
            pool.view().putByte(pool.offset(block) + size - 1, (byte) 1);
            assertThat(pool.address(block)).isEqualTo(pool.address() + pool.offset(block));
            assertThat(pool.offset(block) % size).isZero();
            pool.give(block);
            assertThat(pool.usedBytes()).isZero();
        }
    }

    @Test
    void shouldNeverOverlapNorExceedItsBudget() {
        long seed = 42;
        Random random = new Random(seed);
        try (BlockPool pool = new BlockPool(kernel, 32 * MIB)) {
            List<Integer> taken = new ArrayList<>();
            int mark = 0;
            for (int i = 0; i < 20_000; i++) {
                if (random.nextInt(5) < 3) {
                    int block = pool.take(1 + random.nextInt(1 << 12 + random.nextInt(11)));
                    if (block >= 0) {
                        taken.add(block);
                        pool.view().putInt(pool.offset(block), block);
                        pool.view().putInt(pool.offset(block) + pool.size(block) - Integer.BYTES, block);
                        mark++;
                    }
                } else if (!taken.isEmpty()) {
                    int block = taken.remove(random.nextInt(taken.size()));
                    assertThat(pool.view().getInt(pool.offset(block))).as("seed %d", seed).isEqualTo(block);
                    assertThat(pool.view().getInt(pool.offset(block) + pool.size(block) - 4)).isEqualTo(block);
                    pool.give(block);
                }
                long used = taken.stream().mapToLong(pool::size).sum();
                assertThat(pool.usedBytes()).isEqualTo(used).isLessThanOrEqualTo(pool.capacityBytes());
                assertThat(pool.outstanding()).isEqualTo(taken.size());
            }
            assertThat(mark).isPositive();
            assertThat(pool.exhausted()).isPositive();
            taken.forEach(pool::give);
            assertThat(pool.outstanding()).isZero();
            assertThat(pool.usedBytes()).isZero();
        }
    }

    @Test
    @Tag("F036")
    void shouldEndAtItsBudget() {
        try (BlockPool pool = new BlockPool(kernel, 3 * 4096)) {
            Set<Integer> offsets = new HashSet<>();
            int last = -1;
            for (int i = 0; i < 3; i++) {
                last = pool.take(4096);
                offsets.add(pool.offset(last));
            }
            assertThat(offsets).hasSize(3);
            assertThat(pool.take(1)).isEqualTo(-1);
            assertThat(pool.take(5000)).isEqualTo(-1);
            assertThat(pool.exhausted()).isEqualTo(2);
            pool.give(last);
            assertThat(pool.take(1)).isEqualTo(last);
        }
    }

    @Test
    void shouldTakeALargerBlockWhenASizeRunsOut() {
        try (BlockPool pool = new BlockPool(kernel, 1024L * MIB)) {
            int block = pool.take(BlockPool.BLOCK_MAX);
            int large = 0;
            while (block >= 0) {
                large++;
                block = pool.take(BlockPool.BLOCK_MAX);
            }
            assertThat(large).isEqualTo(1024 / 6 / 4);
            int smaller = 0;
            while (pool.size(pool.take(MIB / 4)) == MIB / 4) {
                smaller++;
            }
            assertThat(smaller).isEqualTo(1024 * 4 / 6);
        }
    }

    @Test
    void shouldReturnLargeBlocksPages() {
        try (BlockPool pool = new BlockPool(kernel, 16 * MIB)) {
            int large = pool.take(MIB / 4);
            int small = pool.take(MIB / 16);
            pool.view().putLong(pool.offset(large), 7);
            pool.view().putLong(pool.offset(small), 7);
            pool.give(large);
            pool.give(small);
            assertThat(pool.take(MIB / 4)).isEqualTo(large);
            assertThat(pool.take(MIB / 16)).isEqualTo(small);
            assertThat(pool.view().getLong(pool.offset(large))).isZero();
            assertThat(pool.view().getLong(pool.offset(small))).as("the page is still there").isNotZero();
        }
    }

    @Test
    void shouldEndTheProcessWhenABlockIsGivenTwice() {
        try (BlockPool pool = new BlockPool(kernel, 16 * MIB)) {
            int block = pool.take(100);
            assertThat(pool.handOver(block, LeaseLedger.CONNECTION, LeaseLedger.KERNEL_SEND)).isTrue();
            assertThatThrownBy(() -> pool.handOver(block, LeaseLedger.CONNECTION, LeaseLedger.EXCHANGE))
                    .isInstanceOf(Invariant.Violation.class);
            pool.give(block);
            assertThatThrownBy(() -> pool.give(block)).isInstanceOf(Invariant.Violation.class);
            assertThatThrownBy(() -> pool.give(-1)).isInstanceOf(Invariant.Violation.class);
            assertThatThrownBy(() -> pool.give(Integer.MAX_VALUE)).isInstanceOf(Invariant.Violation.class);
            assertThatThrownBy(() -> pool.give(1 << 23)).isInstanceOf(Invariant.Violation.class);
        }
    }

    @Test
    void shouldRefuseSizesOutOfRange() {
        assertThatThrownBy(() -> new BlockPool(kernel, 4095)).hasMessageContaining("4096 to 1073741824");
        assertThatThrownBy(() -> new BlockPool(kernel, (1L << 30) + 1)).hasMessageContaining("capacityBytes");
        BlockPool smallest = new BlockPool(kernel, 4096);
        assertThat(smallest.take(4096)).isNotNegative();
        smallest.close();
        smallest.close();
    }

    @Test
    void shouldAssembleOutputUntilItIsFull() {
        try (OutputArena arena = new OutputArena(kernel, 8192)) {
            assertThat(arena.capacity()).isEqualTo(8192);
            assertThat(arena.advance(100)).isZero();
            assertThat(arena.advance(92)).isEqualTo(100);
            assertThat(arena.position()).isEqualTo(192);
            assertThat(arena.remaining()).isEqualTo(8000);
            arena.view().putByte(8191, (byte) 1);
            assertThatThrownBy(() -> arena.advance(8001)).isInstanceOf(Invariant.Violation.class);
            assertThatThrownBy(() -> arena.advance(-1)).isInstanceOf(Invariant.Violation.class);
            assertThat(arena.advance(8000)).isEqualTo(192);
            assertThat(arena.remaining()).isZero();
            arena.reset();
            assertThat(arena.position()).isZero();
            assertThat(arena.address()).isEqualTo(arena.view().addressOffset());
        }
        assertThatThrownBy(() -> new OutputArena(kernel, 100)).hasMessageContaining("capacity: 100");
        assertThatThrownBy(() -> new OutputArena(kernel, 0)).hasMessageContaining("capacity: 0");
    }
}
