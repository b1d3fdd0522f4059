package io.ringway.ring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product's probe finds on a simulated kernel what that kernel was given. */
final class FeatureMaskTest {
    @Test
    void shouldFindTheOldestAndTheNewestSet() {
        assertThat(SimKernel.features(SimKernel.OLDEST_FEATURES).setupFlags())
                .isEqualTo(KernelFeatures.oldest().setupFlags());
        assertThat(named(SimKernel.OLDEST_FEATURES)).isEqualTo(named(KernelFeatures.oldest()));
        assertThat(SimKernel.features(SimKernel.NEWEST_FEATURES).describe()).doesNotContain("without");
    }

    @ParameterizedTest
    @MethodSource("singleFeatures")
    void shouldMissExactlyWhatIsTakenAwayAndWhatNeedsIt(int feature) {
        int mask = SimKernel.NEWEST_FEATURES & ~feature;
        assertThat(named(mask)).isEqualTo(named(SimKernel.features(SimKernel.NEWEST_FEATURES).without(
                feature | needing(feature))));
    }

    static IntStream singleFeatures() {
        return IntStream.range(0, 15).map(bit -> 1 << bit);
    }

    private static int needing(int feature) {
        int receives = KernelFeatures.RECV_MULTISHOT | KernelFeatures.RECV_MULTISHOT_LIMIT;
        return switch (feature) {
            case KernelFeatures.SINGLE_ISSUER -> KernelFeatures.DEFER_TASKRUN;
            case KernelFeatures.BUF_RING -> receives | KernelFeatures.SILENT_SEND;
            case KernelFeatures.CQE_SKIP -> KernelFeatures.SILENT_SEND;
            case KernelFeatures.RECV_MULTISHOT -> KernelFeatures.RECV_MULTISHOT_LIMIT;
            default -> 0;
        };
    }

    private static List<String> named(int mask) {
        return named(SimKernel.features(mask));
    }

    /** The names of what is there, as the start log has them. */
    private static List<String> named(KernelFeatures features) {
        return List.of(features.describe().replaceFirst(".*io_uring:", "").replaceFirst(";.*", "").strip().split(" "));
    }
}
