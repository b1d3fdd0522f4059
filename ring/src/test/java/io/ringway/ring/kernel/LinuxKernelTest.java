package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.TestRing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The running kernel keeps the contract. */
@Tag("linux")
final class LinuxKernelTest extends KernelContract {
    private final Kernel kernel = new LinuxKernel();

    @BeforeEach
    void needsARing() {
        TestRing.assumeUsable();
    }

    @Override
    protected Kernel kernel() {
        return kernel;
    }

    @Test
    void shouldBeginNoConnectionsBehindAFilterAndKeepThoseThatHaveBegun() throws IOException {
        try (TestRing ring = new TestRing()) {
            int listener = ring.listener();
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", ring.port(listener));
            try (SocketChannel before = SocketChannel.open(address); Socket after = new Socket()) {
                assertThat(SynFilter.attach(kernel, listener, ring.memory)).isZero();

                assertThatThrownBy(() -> after.connect(address, 150)).isInstanceOf(SocketTimeoutException.class);

                before.write(ByteBuffer.wrap(new byte[] {42}));
                ring.ring.prepAcceptMultishot(listener, 1);
                int accepted = ring.await(1).getFirst().result();
                ring.ring.prepRead(accepted, ring.memory, 10, 2);
                assertThat(ring.await(2).getLast().result()).isEqualTo(1);
                assertThat(NativeMemory.getByte(ring.memory)).isEqualTo((byte) 42);
                kernel.close(accepted);
            }
            kernel.close(listener);
        }
    }

    @Test
    void shouldReportThatASocketTakesNoFilter() {
        try (TestRing ring = new TestRing()) {
            assertThat(SynFilter.attach(kernel, -1, ring.memory)).isEqualTo(-Errno.EBADF);
        }
    }
}
