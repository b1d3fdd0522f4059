package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.Errno;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.metrics.WorkerMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTroubleTest {

    private final WorkerCounters counters = new WorkerMetrics(0, MetricLimits.DEFAULT).counters();
    private final AcceptTrouble trouble = new AcceptTrouble("worker 3");

    @Test
    void shouldSayWhatHappenedAndWhatWasDone() {
        counters.add(Counter.ACCEPT_FAILED, 5);
        counters.add(Counter.UPSTREAM_CONNECTIONS_SHED, 8);
        counters.add(Counter.CONNECTIONS_SHED, 2);

        assertThat(trouble.line(Errno.EMFILE, counters, 1)).isEqualTo("worker 3 cannot accept connections: EMFILE, "
            + "the process has as many files open as it may (raise ulimit -n); since the start 5 accepts failed, "
            + "8 idle upstream and 2 idle client connections were closed for others");
    }

    @Test
    void shouldNotRepeatItselfTooOften() {
        assertThat(trouble.line(0, counters, -6)).as("nothing happened").isNull();
        assertThat(trouble.line(Errno.EMFILE, counters, -5)).isNotNull();
        assertThat(trouble.line(Errno.EMFILE, counters, -5 + AcceptTrouble.QUIET_NS - 1)).isNull();
        assertThat(trouble.line(Errno.EPERM, counters, -5 + AcceptTrouble.QUIET_NS)).contains("a firewall");
        assertThat(trouble.line(Errno.EMFILE, counters, -4 + AcceptTrouble.QUIET_NS)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"ENFILE,fs.file-max", "ENOMEM,short of memory", "ENOBUFS,short of memory", "EINVAL,EINVAL; since"})
    void shouldNameTheCause(String name, String text) throws ReflectiveOperationException {
        int errno = Errno.class.getField(name).getInt(null);
        assertThat(trouble.line(errno, counters, 1)).contains(name).contains(text);
        assertThat(AcceptTrouble.isShared(errno)).isEqualTo(errno != Errno.EINVAL);
    }
}
