package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.LinuxKernel;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PoisonTest {
    private static final int PAGE = 4096;

    private final LinuxKernel kernel = new LinuxKernel();

    @BeforeEach
    void assumeOn() {
        Assumptions.assumeTrue(Poison.ON, "poisoning is switched off by -Dringway.poison=false or -da");
    }

    @Test
    void shouldFillTheUsedPagesOfABufferAndLeaveTheOthers() {
        UnsafeBuffer memory = new UnsafeBuffer(new byte[5 * PAGE]);
        memory.setMemory(PAGE, PAGE + 100, (byte) 7);
        Poison.fillUsed(memory, PAGE, 4 * PAGE);
        assertThat(bytes(memory, 0, PAGE)).containsOnly(0);
        assertThat(bytes(memory, PAGE, 2 * PAGE)).containsOnly(Poison.BYTE);
        assertThat(bytes(memory, 3 * PAGE, 2 * PAGE)).containsOnly(0);
    }

    @Test
    void shouldFillAgainWhatWasUsedAgain() {
        UnsafeBuffer memory = new UnsafeBuffer(new byte[2 * PAGE]);
        memory.setMemory(0, 2 * PAGE, (byte) 7);
        Poison.fillUsed(memory, 0, 2 * PAGE);
        memory.putByte(PAGE - 1, (byte) 7);
        Poison.fillUsed(memory, 0, 2 * PAGE);
        assertThat(bytes(memory, 0, 2 * PAGE)).containsOnly(Poison.BYTE);
    }

    @Test
    void shouldFillABufferShorterThanAPage() {
        UnsafeBuffer memory = new UnsafeBuffer(new byte[192]);
        memory.setMemory(64, 10, (byte) 7);
        Poison.fillUsed(memory, 64, 64);
        assertThat(bytes(memory, 64, 64)).containsOnly(Poison.BYTE);
        assertThat(bytes(memory, 0, 64)).containsOnly(0);
        assertThat(bytes(memory, 128, 64)).containsOnly(0);
    }

    @Test
    void shouldPoisonAReceiveBufferThatIsGivenBack() {
        TestRing.assumeUsable();
        try (TestRing fixture = new TestRing();
             BufferRing buffers = new BufferRing(kernel, fixture.ring, 1, 4, 8192)) {
            buffers.view().setMemory(buffers.offset(2), 5000, (byte) 7);
            buffers.onReceived(2);
            buffers.give(2);
            assertThat(bytes(buffers.view(), buffers.offset(2), 8192)).containsOnly(Poison.BYTE);
            assertThat(bytes(buffers.view(), buffers.offset(3), 8192)).containsOnly(0);
        }
    }

    @Test
    void shouldPoisonABlockThatIsGivenBack() {
        try (BlockPool pool = new BlockPool(kernel, 4 * 1024 * 1024)) {
            int block = pool.take(PAGE);
            pool.view().setMemory(pool.offset(block), 10, (byte) 7);
            pool.give(block);
            assertThat(bytes(pool.view(), pool.offset(block), PAGE)).containsOnly(Poison.BYTE);
        }
    }

    @Test
    void shouldPoisonWhatAnArenaForgets() {
        try (OutputArena arena = new OutputArena(kernel, PAGE)) {
            arena.view().setMemory(0, 100, (byte) 7);
            arena.advance(100);
            arena.reset();
            assertThat(bytes(arena.view(), 0, 100)).containsOnly(Poison.BYTE);
            assertThat(bytes(arena.view(), 100, PAGE - 100)).containsOnly(0);
        }
    }

    private static byte[] bytes(UnsafeBuffer memory, int offset, int length) {
        byte[] copy = new byte[length];
        Arrays.fill(copy, (byte) 1);
        memory.getBytes(offset, copy);
        return copy;
    }
}
