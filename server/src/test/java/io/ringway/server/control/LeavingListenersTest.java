package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.metrics.NameTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who closes the sockets of listeners that leave, and when. */
@Tag("linux")
class LeavingListenersTest {

    private static final int WORKERS = 2;

    @TempDir
    private Path directory;

    private final LinuxKernel kernel = new LinuxKernel();
    private final ListenerBinder binder = new ListenerBinder(kernel, new NameTable(8));
    private final LeavingListeners leaving = new LeavingListeners(WORKERS, kernel);

    private OpenListener open() {
        return binder.open(ListenerConfig.h1("unix:" + directory.resolve("l.sock")), WORKERS, List.of());
    }

    private static boolean isOpen(OpenListener listener) {
        return Files.exists(Path.of("/proc/self/fd/" + listener.fds()[0]));
    }

    @Test
    void shouldCloseASharedSocketOnceNoWorkerAcceptsFromIt() {
        OpenListener listener = open();

        leaving.add(listener);
        leaving.onUnlistened(1, listener.id());
        assertThat(isOpen(listener)).isTrue();
        leaving.onUnlistened(0, listener.id());

        assertThat(isOpen(listener)).isFalse();
        assertThat(leaving.list()).isEmpty();
    }

    @Test
    void shouldWaitForNoWorkerThatHasEnded() {
        leaving.onEnded(0);
        OpenListener listener = open();

        leaving.add(listener);
        assertThat(isOpen(listener)).isTrue();
        leaving.onEnded(1);

        assertThat(isOpen(listener)).isFalse();
    }

    /** The control plane accepts from it until its own loop says otherwise, whatever becomes of the workers. */
    @Test
    void shouldKeepAnAdminSocketUntilItsOwnLoopHasLetGo() {
        OpenListener admin = open();

        leaving.addAdmin(admin);
        leaving.onEnded(0);
        leaving.onEnded(1);
        assertThat(isOpen(admin)).isTrue();
        leaving.onAdminClosed(admin.id());

        assertThat(isOpen(admin)).isFalse();
    }
}
