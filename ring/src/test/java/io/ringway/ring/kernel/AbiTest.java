package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.abi.Abi;
import io.ringway.ring.abi.__kernel_timespec;
import io.ringway.ring.abi.io_cqring_offsets;
import io.ringway.ring.abi.io_sqring_offsets;
import io.ringway.ring.abi.io_uring_buf;
import io.ringway.ring.abi.io_uring_buf_reg;
import io.ringway.ring.abi.io_uring_buf_ring;
import io.ringway.ring.abi.io_uring_cqe;
import io.ringway.ring.abi.io_uring_getevents_arg;
import io.ringway.ring.abi.io_uring_params;
import io.ringway.ring.abi.io_uring_probe;
import io.ringway.ring.abi.io_uring_probe_op;
import io.ringway.ring.abi.io_uring_rsrc_update;
import io.ringway.ring.abi.io_uring_sqe;
import io.ringway.ring.abi.iovec;
import io.ringway.ring.abi.msghdr;
import io.ringway.ring.abi.rlimit;
import io.ringway.ring.abi.sockaddr_in;
import io.ringway.ring.abi.sockaddr_in6;
import io.ringway.ring.abi.sockaddr_un;
import io.ringway.ring.abi.utsname;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Constants written by hand equal the generated ones, every single one. */
final class AbiTest {
    private static final List<String> LAYOUT_PREFIXES =
            List.of("SQE_", "CQE_", "PARAMS_", "SQ_OFF_", "CQ_OFF_", "BUF_", "PROBE_", "GETEVENTS_ARG_", "TIMESPEC_",
                    "RSRC_UPDATE_", "MSGHDR_", "IOVEC_");
    private static final List<String> NOT_LAYOUT = List.of("SQE_BUFFER_SELECT", "SQE_CQE_SKIP_SUCCESS", "CQE_F_BUFFER",
            "CQE_F_MORE", "CQE_F_SOCK_NONEMPTY", "CQE_F_NOTIF", "CQE_BUFFER_SHIFT");

    @Test
    void shouldEqualTheGeneratedErrorNumbers() throws ReflectiveOperationException {
        assertThat(compare(Errno.class, "")).hasSizeGreaterThan(40);
    }

    @Test
    void shouldEqualTheGeneratedSocketAndMemoryConstants() throws ReflectiveOperationException {
        assertThat(compare(SocketOptions.class, "")).hasSizeGreaterThan(30);
        assertThat(compare(MemoryOptions.class, "")).hasSizeGreaterThan(8);
    }

    @Test
    void shouldEqualTheGeneratedRingConstants() throws ReflectiveOperationException {
        List<String> compared = new ArrayList<>();
        for (Field field : UringAbi.class.getFields()) {
            String name = field.getName();
            if (LAYOUT_PREFIXES.stream().noneMatch(name::startsWith) || NOT_LAYOUT.contains(name)) {
                String generated = name.equals("OP_SUPPORTED") ? "IO_URING_OP_SUPPORTED"
                        : name.startsWith("SQE_") ? "IO" + name : "IORING_" + name;
                assertThat(((Number) field.get(null)).longValue()).as(name).isEqualTo(generated(generated));
                compared.add(name);
            }
        }
        assertThat(compared).hasSizeGreaterThan(40);
    }

    @Test
    void shouldEqualTheGeneratedEntryLayouts() {
        assertThat(UringAbi.SQE_BYTES).isEqualTo((int) io_uring_sqe.sizeof());
        assertThat(UringAbi.SQE_OPCODE).isEqualTo((int) io_uring_sqe.opcode$offset());
        assertThat(UringAbi.SQE_FLAGS).isEqualTo((int) io_uring_sqe.flags$offset());
        assertThat(UringAbi.SQE_IOPRIO).isEqualTo((int) io_uring_sqe.ioprio$offset());
        assertThat(UringAbi.SQE_FD).isEqualTo((int) io_uring_sqe.fd$offset());
        assertThat(UringAbi.SQE_OFF).isEqualTo((int) io_uring_sqe.off$offset());
        assertThat(UringAbi.SQE_OFF).isEqualTo((int) io_uring_sqe.addr2$offset());
        assertThat(UringAbi.SQE_ADDR).isEqualTo((int) io_uring_sqe.addr$offset());
        assertThat(UringAbi.SQE_LEN).isEqualTo((int) io_uring_sqe.len$offset());
        assertThat(UringAbi.SQE_OP_FLAGS).isEqualTo((int) io_uring_sqe.msg_flags$offset());
        assertThat(UringAbi.SQE_OP_FLAGS).isEqualTo((int) io_uring_sqe.poll32_events$offset());
        assertThat(UringAbi.SQE_USER_DATA).isEqualTo((int) io_uring_sqe.user_data$offset());
        assertThat(UringAbi.SQE_BUF_GROUP).isEqualTo((int) io_uring_sqe.buf_group$offset());
        assertThat(UringAbi.SQE_OPTLEN).isEqualTo((int) io_uring_sqe.optlen$offset());
        assertThat(UringAbi.CQE_BYTES).isEqualTo((int) io_uring_cqe.sizeof());
        assertThat(UringAbi.CQE_USER_DATA).isEqualTo((int) io_uring_cqe.user_data$offset());
        assertThat(UringAbi.CQE_RES).isEqualTo((int) io_uring_cqe.res$offset());
        assertThat(UringAbi.CQE_FLAGS).isEqualTo((int) io_uring_cqe.flags$offset());
        assertThat(UringAbi.BUF_BYTES).isEqualTo((int) io_uring_buf.sizeof());
        assertThat(UringAbi.BUF_ADDR).isEqualTo((int) io_uring_buf.addr$offset());
        assertThat(UringAbi.BUF_LEN).isEqualTo((int) io_uring_buf.len$offset());
        assertThat(UringAbi.BUF_BID).isEqualTo((int) io_uring_buf.bid$offset());
        assertThat(UringAbi.BUF_RING_TAIL).isEqualTo((int) io_uring_buf_ring.tail$offset());
    }

    @Test
    void shouldEqualTheGeneratedSetupLayouts() {
        assertThat(UringAbi.PARAMS_BYTES).isEqualTo((int) io_uring_params.sizeof());
        assertThat(UringAbi.PARAMS_SQ_ENTRIES).isEqualTo((int) io_uring_params.sq_entries$offset());
        assertThat(UringAbi.PARAMS_CQ_ENTRIES).isEqualTo((int) io_uring_params.cq_entries$offset());
        assertThat(UringAbi.PARAMS_FLAGS).isEqualTo((int) io_uring_params.flags$offset());
        assertThat(UringAbi.PARAMS_FEATURES).isEqualTo((int) io_uring_params.features$offset());
        assertThat(UringAbi.PARAMS_SQ_OFF).isEqualTo((int) io_uring_params.sq_off$offset());
        assertThat(UringAbi.PARAMS_CQ_OFF).isEqualTo((int) io_uring_params.cq_off$offset());
        assertThat(UringAbi.SQ_OFF_HEAD).isEqualTo((int) io_sqring_offsets.head$offset());
        assertThat(UringAbi.SQ_OFF_TAIL).isEqualTo((int) io_sqring_offsets.tail$offset());
        assertThat(UringAbi.SQ_OFF_RING_MASK).isEqualTo((int) io_sqring_offsets.ring_mask$offset());
        assertThat(UringAbi.SQ_OFF_RING_ENTRIES).isEqualTo((int) io_sqring_offsets.ring_entries$offset());
        assertThat(UringAbi.SQ_OFF_FLAGS).isEqualTo((int) io_sqring_offsets.flags$offset());
        assertThat(UringAbi.SQ_OFF_DROPPED).isEqualTo((int) io_sqring_offsets.dropped$offset());
        assertThat(UringAbi.SQ_OFF_ARRAY).isEqualTo((int) io_sqring_offsets.array$offset());
        assertThat(UringAbi.CQ_OFF_HEAD).isEqualTo((int) io_cqring_offsets.head$offset());
        assertThat(UringAbi.CQ_OFF_TAIL).isEqualTo((int) io_cqring_offsets.tail$offset());
        assertThat(UringAbi.CQ_OFF_RING_MASK).isEqualTo((int) io_cqring_offsets.ring_mask$offset());
        assertThat(UringAbi.CQ_OFF_RING_ENTRIES).isEqualTo((int) io_cqring_offsets.ring_entries$offset());
        assertThat(UringAbi.CQ_OFF_OVERFLOW).isEqualTo((int) io_cqring_offsets.overflow$offset());
        assertThat(UringAbi.CQ_OFF_CQES).isEqualTo((int) io_cqring_offsets.cqes$offset());
    }

    @Test
    void shouldEqualTheGeneratedArgumentLayouts() {
        assertThat(UringAbi.BUF_REG_BYTES).isEqualTo((int) io_uring_buf_reg.sizeof());
        assertThat(UringAbi.BUF_REG_RING_ADDR).isEqualTo((int) io_uring_buf_reg.ring_addr$offset());
        assertThat(UringAbi.BUF_REG_RING_ENTRIES).isEqualTo((int) io_uring_buf_reg.ring_entries$offset());
        assertThat(UringAbi.BUF_REG_BGID).isEqualTo((int) io_uring_buf_reg.bgid$offset());
        assertThat(UringAbi.PROBE_BYTES).isEqualTo((int) io_uring_probe.sizeof());
        assertThat(UringAbi.PROBE_OPS_LEN).isEqualTo((int) io_uring_probe.ops_len$offset());
        assertThat(UringAbi.PROBE_OP_BYTES).isEqualTo((int) io_uring_probe_op.sizeof());
        assertThat(UringAbi.PROBE_OP_FLAGS).isEqualTo((int) io_uring_probe_op.flags$offset());
        assertThat(UringAbi.GETEVENTS_ARG_BYTES).isEqualTo((int) io_uring_getevents_arg.sizeof());
        assertThat(UringAbi.GETEVENTS_ARG_TS).isEqualTo((int) io_uring_getevents_arg.ts$offset());
        assertThat(UringAbi.TIMESPEC_BYTES).isEqualTo((int) __kernel_timespec.sizeof());
        assertThat(__kernel_timespec.tv_nsec$offset()).isEqualTo(Long.BYTES);
        assertThat(UringAbi.RSRC_UPDATE_BYTES).isEqualTo((int) io_uring_rsrc_update.sizeof());
        assertThat(UringAbi.RSRC_UPDATE_OFFSET).isEqualTo((int) io_uring_rsrc_update.offset$offset());
        assertThat(UringAbi.RSRC_UPDATE_DATA).isEqualTo((int) io_uring_rsrc_update.data$offset());
        assertThat(UringAbi.MSGHDR_BYTES).isEqualTo((int) msghdr.sizeof());
        assertThat(UringAbi.MSGHDR_IOV).isEqualTo((int) msghdr.msg_iov$offset());
        assertThat(UringAbi.MSGHDR_IOVLEN).isEqualTo((int) msghdr.msg_iovlen$offset());
        assertThat(UringAbi.IOVEC_BYTES).isEqualTo((int) iovec.sizeof());
    }

    @Test
    void shouldEqualTheGeneratedLayoutsOfLibc() throws ReflectiveOperationException {
        assertThat(hidden(LinuxKernel.class, "UTSNAME_BYTES")).isEqualTo((int) utsname.sizeof());
        assertThat(hidden(LinuxKernel.class, "UTSNAME_RELEASE_OFFSET")).isEqualTo((int) utsname.release$offset());
        assertThat(hidden(LinuxKernel.class, "RLIMIT_NOFILE")).isEqualTo(Abi.RLIMIT_NOFILE());
        assertThat(hidden(LinuxKernel.class, "RLIMIT_MEMLOCK")).isEqualTo(Abi.RLIMIT_MEMLOCK());
        assertThat(hidden(LinuxKernel.class, "IO_URING_SETUP")).isEqualTo(Abi.SYS_io_uring_setup());
        assertThat(hidden(LinuxKernel.class, "IO_URING_ENTER")).isEqualTo(Abi.SYS_io_uring_enter());
        assertThat(hidden(LinuxKernel.class, "IO_URING_REGISTER")).isEqualTo(Abi.SYS_io_uring_register());
        assertThat(rlimit.rlim_max$offset()).isEqualTo(Long.BYTES);
        assertThat(hidden(SockAddr.class, "IPV4_LENGTH")).isEqualTo((int) sockaddr_in.sizeof());
        assertThat(hidden(SockAddr.class, "IPV6_LENGTH")).isEqualTo((int) sockaddr_in6.sizeof());
        assertThat(hidden(SockAddr.class, "IPV4_OFFSET")).isEqualTo((int) sockaddr_in.sin_addr$offset());
        assertThat(hidden(SockAddr.class, "IPV6_OFFSET")).isEqualTo((int) sockaddr_in6.sin6_addr$offset());
        assertThat(hidden(SockAddr.class, "PORT_OFFSET")).isEqualTo((int) sockaddr_in6.sin6_port$offset());
        assertThat(hidden(SockAddr.class, "PATH_OFFSET")).isEqualTo((int) sockaddr_un.sun_path$offset());
        assertThat(hidden(SockAddr.class, "PATH_MAX") + 1 + 2).isEqualTo((int) sockaddr_un.sizeof());
    }

    private static List<String> compare(Class<?> constants, String prefix) throws ReflectiveOperationException {
        List<String> compared = new ArrayList<>();
        for (Field field : constants.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                assertThat(((Number) field.get(null)).longValue()).as(field.getName())
                        .isEqualTo(generated(prefix + field.getName()));
                compared.add(field.getName());
            }
        }
        return compared;
    }

    private static long generated(String name) throws ReflectiveOperationException {
        return ((Number) Abi.class.getMethod(name).invoke(null)).longValue();
    }

    private static int hidden(Class<?> owner, String name) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field.getInt(null);
    }
}
