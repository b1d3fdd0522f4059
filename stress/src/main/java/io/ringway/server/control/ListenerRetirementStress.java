package io.ringway.server.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ListenerProtocol;
import io.ringway.server.worker.WorkerReport;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.WakeKernel;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What an old generation leaves behind is freed when the last worker has said that it has let go: the one socket that
 * workers share is closed by the control plane, and no worker uses it after that. Snapshots themselves are the garbage
 * collector's to free.
 */
@Covers("J2")
public final class ListenerRetirementStress {

    private static final int ID = 7;
    private static final int WORKERS = 2;
    private static final OpenListener SHARED = new OpenListener(ID, new ListenerConfig(
        new ListenAddress.Unix("/nonexistent/socket"), List.of(ListenerProtocol.H1)), OpenListener.NO_PORT,
        new int[] {5}, 0);

    private ListenerRetirementStress() {
    }

    private static LeavingListeners leaving(WakeKernel kernel) {
        LeavingListeners leaving = new LeavingListeners(WORKERS, kernel);
        leaving.add(SHARED);
        leaving.onUnlistened(1, ID);
        return leaving;
    }

    /** First: 1 if the worker finds the socket open. Second: 1 if it has been closed. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "not closed yet")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "closed after the worker let go")
    @Outcome(expect = FORBIDDEN, desc = "used after it was closed")
    public static class LetGo {
        private final WakeKernel kernel = new WakeKernel();
        private final LeavingListeners leaving = leaving(kernel);
        private final Mailbox<WorkerReport> reports = new Mailbox<>(new WakeKernel(), 2);

        /**
         * Uses the socket, then lets go.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = kernel.isClosed() ? 0 : 1;
            reports.offer(new WorkerReport.Unlistened(0, ID));
        }

        /**
         * Frees what nobody has any more.
         *
         * @param result second part
         */
        @Actor
        public void controlPlane(II_Result result) {
            if (reports.poll() instanceof WorkerReport.Unlistened gone) {
                leaving.onUnlistened(gone.worker(), gone.listener());
            }
            result.r2 = leaving.list().isEmpty() ? 1 : 0;
        }
    }

    /** The same without waiting for the worker. */
    @JCStressTest
    @JCStressMeta(LetGo.class)
    @State
    @ControlOf(value = LetGo.class, weakened = "closed without waiting")
    public static class LetGoUnasked {
        private final WakeKernel kernel = new WakeKernel();
        private final LeavingListeners leaving = leaving(kernel);
        private final Mailbox<WorkerReport> reports = new Mailbox<>(new WakeKernel(), 2);

        /**
         * Uses the socket, then lets go.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = kernel.isClosed() ? 0 : 1;
            reports.offer(new WorkerReport.Unlistened(0, ID));
        }

        /**
         * Frees what is in use.
         *
         * @param result second part
         */
        @Actor
        public void controlPlane(II_Result result) {
            leaving.onUnlistened(0, ID);
            result.r2 = leaving.list().isEmpty() ? 1 : 0;
        }
    }
}
