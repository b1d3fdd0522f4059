package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpLimits;
import io.ringway.http.MessageHead;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Ten thousand requests between a client and a server of ours, content both ways, take no memory. */
class AllocationTest {
    private static final int REQUESTS = 10_000;

    private final End server = new End(H2Role.SERVER);
    private final End client = new End(H2Role.CLIENT);

    @Test
    void shouldTakeNoMemoryPerStream() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        client.connection.start(0);
        server.connection.start(0);
        pass();
        for (int round = 0; round < 3; round++) {
            run(REQUESTS);
        }
        // What the JVM itself allocates while it warms up comes once; a leak per stream would come every time.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run(REQUESTS);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(client.completed).isEqualTo(8 * REQUESTS);
        assertThat(server.completed).isEqualTo(8 * REQUESTS);
        assertThat(client.trailers).isEqualTo(8 * REQUESTS);
    }

    private void run(int requests) {
        for (int i = 0; i < requests; i++) {
            client.request();
            pass();
        }
    }

    private void pass() {
        while (client.length + server.length > 0) {
            client.passTo(server);
            server.passTo(client);
        }
    }

    private static final class Slot extends H2Stream {
        private final MessageHead head;

        Slot(MessageHead head) {
            this.head = head;
        }

        @Override
        protected MessageHead head() {
            return head;
        }
    }

    /** One end, with one stream and everything it sends in one buffer. */
    private static final class End implements H2Events, H2ControlSink, H2BlockMemory {
        private static final UnsafeBuffer HTTP = bytes("http");

        private final H2Connection connection;
        private final Slot slot;
        private final H2Role role;
        private final UnsafeBuffer out = new UnsafeBuffer(new byte[64 * 1024]);
        private final UnsafeBuffer in = new UnsafeBuffer(new byte[64 * 1024]);
        private final UnsafeBuffer block = new UnsafeBuffer(new byte[64 * 1024]);
        private final UnsafeBuffer text = bytes("x-foobar/path?query");
        private int length;
        private int completed;
        private int trailers;
        private long now;

        End(H2Role role) {
            this.role = role;
            slot = new Slot(role == H2Role.SERVER
                ? new RequestHead(HttpLimits.DEFAULT) : new ResponseHead(HttpLimits.DEFAULT));
            connection = new H2Connection(
                role, H2Limits.DEFAULT, new H2HeadReader(HttpLimits.DEFAULT), this, this, this);
        }

        /** Hands everything over in two pieces, the cut anywhere. */
        void passTo(End other) {
            int count = length;
            other.in.putBytes(0, out, 0, count);
            length = 0;
            now += 1_000_000;
            int cut = count == 0 ? 0 : (int) (now / 1_000_000 % count);
            check(other.connection.receive(other.in, 0, cut, now) == cut);
            check(other.connection.receive(other.in, cut, count - cut, now) == count - cut);
        }

        void request() {
            connection.open(slot, Method.POST);
            int start = length;
            int end = connection.encoder().beginBlock(out, start + H2Frame.HEADER_BYTES);
            end = connection.encoder().pseudo(out, end, -1, text, 15, 4);
            end = connection.encoder().pseudo(out, end, -2, HTTP, 0, HTTP.capacity());
            end = connection.encoder().pseudo(out, end, -4, text, 8, 11);
            end = connection.encoder().pseudo(out, end, -3, text, 9, 4);
            length = connection.endHeaders(slot, out, start, end, false);
            content();
            fields();
        }

        private void content() {
            int granted = connection.beginData(slot, 1_000, false, out, length);
            check(granted == 1_000);
            length += H2Frame.HEADER_BYTES + granted;
        }

        private void fields() {
            int end = connection.encoder().beginBlock(out, length + H2Frame.HEADER_BYTES);
            end = connection.encoder().field(out, end, 0, text, 0, 5, text, 5, 3, 0);
            length = connection.endHeaders(slot, out, length, end, true);
        }

        @Override
        public H2Stream onStream(int streamId) {
            return slot;
        }

        @Override
        public void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream) {
            check(!endStream);
        }

        @Override
        public void onData(H2Stream stream, UnsafeBuffer buffer, int offset, int count, boolean endStream) {
            connection.consumed(stream, count);
        }

        @Override
        public void onTrailers(H2Stream stream, HeaderBlock fields, UnsafeBuffer buffer) {
            trailers += fields.count();
            if (role == H2Role.SERVER) {
                int end = connection.encoder().beginBlock(out, length + H2Frame.HEADER_BYTES);
                end = connection.encoder().status(out, end, 200);
                length = connection.endHeaders(slot, out, length, end, false);
                content();
                fields();
            }
            completed++;
            connection.release(stream);
        }

        @Override
        public void onRefusedHead(H2Stream stream, int httpError, boolean endStream) {
            check(false);
        }

        @Override
        public void onReset(H2Stream stream, int errorCode, boolean byPeer) {
            check(false);
        }

        @Override
        public void onSendWindow(H2Stream stream) {
            check(false);
        }

        @Override
        public void onConnectionWindow() {
            check(false);
        }

        @Override
        public void onSettings() {
            check(true);
        }

        @Override
        public void onPong(long data) {
            check(false);
        }

        @Override
        public void onGoAway(int lastStreamId, int errorCode) {
            check(false);
        }

        @Override
        public void onConnectionError(int errorCode) {
            check(false);
        }

        @Override
        public boolean write(UnsafeBuffer buffer, int offset, int count) {
            check(count >= H2Frame.HEADER_BYTES);
            out.putBytes(length, buffer, offset, count);
            length += count;
            return true;
        }

        @Override
        public int take(int bytes) {
            return 0;
        }

        @Override
        public void give(int handle) {
            check(handle == 0);
        }

        @Override
        public UnsafeBuffer view(int handle) {
            return block;
        }

        @Override
        public int offset(int handle) {
            return 0;
        }

        @Override
        public int size(int handle) {
            return block.capacity();
        }

        private static UnsafeBuffer bytes(String text) {
            return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        }

        private static void check(boolean condition) {
            if (!condition) {
                throw new AssertionError();
            }
        }
    }
}
