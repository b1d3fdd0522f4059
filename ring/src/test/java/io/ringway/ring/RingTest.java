package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.SocketOptions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only a real kernel shows. */
@Tag("linux")
final class RingTest {
    private TestRing linux;
    private Ring ring;

    @BeforeAll
    static void needsARing() {
        TestRing.assumeUsable();
    }

    @BeforeEach
    void open() {
        linux = new TestRing();
        ring = linux.ring;
    }

    @AfterEach
    void close() {
        linux.close();
    }

    @Test
    @Tag("F017")
    void shouldBelongToOneThread() throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                ring.prepNop(1);
            } catch (AssertionError expected) {
                thrown[0] = expected;
            }
        });
        thread.start();
        thread.join();
        assertThat(thrown[0]).isInstanceOf(AssertionError.class);
        assertThat(ring.allSubmitted()).isTrue();
    }

    /** A wait through a critical call would hold back the safepoint until it ends. */
    @Test
    @Tag("F032")
    void shouldNotHoldBackAGarbageCollectionWhileWaiting() throws InterruptedException {
        long waitNs = 10_000_000_000L;
        int wakeUp = linux.kernel.eventfd(0, SocketOptions.EFD_CLOEXEC);
        CountDownLatch waiting = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            try (TestRing other = new TestRing()) {
                other.ring.prepRead(wakeUp, other.memory, Long.BYTES, 1);
                waiting.countDown();
                other.turn(waitNs);
            }
        });
        waiting.await();
        long start = System.nanoTime();
        System.gc();
        assertThat(System.nanoTime() - start).isLessThan(waitNs / 2);
        assertThat(linux.kernel.eventfdWrite(wakeUp)).isZero();
        thread.join();
        linux.kernel.close(wakeUp);
    }

    @Test
    void shouldRefuseAKernelThatLacksWhatItNeeds() {
        KernelFeatures lacking = ring.features().without(KernelFeatures.EXT_ARG);
        assertThatThrownBy(() -> new Ring(new LinuxKernel(), lacking, RingConfig.DEFAULT))
                .isInstanceOf(RingException.class).hasMessageContaining("ext_arg (5.11)");
    }
}
