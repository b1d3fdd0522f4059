package io.ringway.ring.kernel;

/**
 * The io_uring interface as compile-time constants: hot code and switches need these; a test compares every one with
 * the generated package {@code io.ringway.ring.abi}.
 */
public final class UringAbi {
    /** Bytes of a submission entry. */
    public static final int SQE_BYTES = 64;
    /** Entry offset of the operation, a byte. */
    public static final int SQE_OPCODE = 0;
    /** Entry offset of the flags, a byte. */
    public static final int SQE_FLAGS = 1;
    /** Entry offset of the operation's own flags, a short. */
    public static final int SQE_IOPRIO = 2;
    /** Entry offset of the descriptor, an int. */
    public static final int SQE_FD = 4;
    /** Entry offset of the file offset or second address, a long. */
    public static final int SQE_OFF = 8;
    /** Entry offset of the address, a long. */
    public static final int SQE_ADDR = 16;
    /** Entry offset of the length, an int. */
    public static final int SQE_LEN = 24;
    /** Entry offset of message, accept, poll, cancel or timeout flags, an int. */
    public static final int SQE_OP_FLAGS = 28;
    /** Entry offset of the user data, a long. */
    public static final int SQE_USER_DATA = 32;
    /** Entry offset of the buffer group, a short. */
    public static final int SQE_BUF_GROUP = 40;
    /** Entry offset of the limit of a multishot receive, an int. */
    public static final int SQE_OPTLEN = 44;
    /** Bytes of a completion entry. */
    public static final int CQE_BYTES = 16;
    /** Entry offset of the user data, a long. */
    public static final int CQE_USER_DATA = 0;
    /** Entry offset of the result, an int. */
    public static final int CQE_RES = 8;
    /** Entry offset of the flags, an int. */
    public static final int CQE_FLAGS = 12;
    /** Bytes of io_uring_params. */
    public static final int PARAMS_BYTES = 120;
    /** Offset of the submission entries, an int. */
    public static final int PARAMS_SQ_ENTRIES = 0;
    /** Offset of the completion entries, an int. */
    public static final int PARAMS_CQ_ENTRIES = 4;
    /** Offset of the setup flags, an int. */
    public static final int PARAMS_FLAGS = 8;
    /** Offset of the features, an int. */
    public static final int PARAMS_FEATURES = 20;
    /** Offset of the submission ring's offsets. */
    public static final int PARAMS_SQ_OFF = 40;
    /** Offset of the completion ring's offsets. */
    public static final int PARAMS_CQ_OFF = 80;
    /** In the submission ring's offsets: head. */
    public static final int SQ_OFF_HEAD = 0;
    /** In the submission ring's offsets: tail. */
    public static final int SQ_OFF_TAIL = 4;
    /** In the submission ring's offsets: mask. */
    public static final int SQ_OFF_RING_MASK = 8;
    /** In the submission ring's offsets: entries. */
    public static final int SQ_OFF_RING_ENTRIES = 12;
    /** In the submission ring's offsets: flags. */
    public static final int SQ_OFF_FLAGS = 16;
    /** In the submission ring's offsets: dropped. */
    public static final int SQ_OFF_DROPPED = 20;
    /** In the submission ring's offsets: index array. */
    public static final int SQ_OFF_ARRAY = 24;
    /** In the completion ring's offsets: head. */
    public static final int CQ_OFF_HEAD = 0;
    /** In the completion ring's offsets: tail. */
    public static final int CQ_OFF_TAIL = 4;
    /** In the completion ring's offsets: mask. */
    public static final int CQ_OFF_RING_MASK = 8;
    /** In the completion ring's offsets: entries. */
    public static final int CQ_OFF_RING_ENTRIES = 12;
    /** In the completion ring's offsets: lost completions. */
    public static final int CQ_OFF_OVERFLOW = 16;
    /** In the completion ring's offsets: entries. */
    public static final int CQ_OFF_CQES = 20;
    /** Mapping offset of both rings. */
    public static final long OFF_SQ_RING = 0L;
    /** Mapping offset of the submission entries. */
    public static final long OFF_SQES = 0x1000_0000L;
    /** Setup: the completion queue has a size of its own. */
    public static final int SETUP_CQSIZE = 8;
    /** Setup: sizes above the maximum are lowered. */
    public static final int SETUP_CLAMP = 16;
    /** Setup (5.18): a bad entry does not stop the ones after it. */
    public static final int SETUP_SUBMIT_ALL = 128;
    /** Setup (6.0): one thread submits. */
    public static final int SETUP_SINGLE_ISSUER = 4096;
    /** Setup (6.1): completions are worked off only when the thread enters. */
    public static final int SETUP_DEFER_TASKRUN = 8192;
    /** Setup (6.6): no index array between ring and entries. */
    public static final int SETUP_NO_SQARRAY = 65536;
    /** Feature (5.4): one mapping holds both rings. */
    public static final int FEAT_SINGLE_MMAP = 1;
    /** Feature (5.5): completions are kept aside when the queue is full. */
    public static final int FEAT_NODROP = 2;
    /** Feature (5.11): waiting with a timeout. */
    public static final int FEAT_EXT_ARG = 256;
    /** Feature (5.17): no completion on success. */
    public static final int FEAT_CQE_SKIP = 2048;
    /** Feature (6.10): bundles of buffers. */
    public static final int FEAT_RECVSEND_BUNDLE = 16384;
    /** Enter: work off and wait for completions. */
    public static final int ENTER_GETEVENTS = 1;
    /** Enter: the argument is an io_uring_getevents_arg. */
    public static final int ENTER_EXT_ARG = 8;
    /** Enter (5.18): the descriptor is a registered index. */
    public static final int ENTER_REGISTERED_RING = 16;
    /** Register: which operations there are. */
    public static final int REGISTER_PROBE = 8;
    /** Register (5.18): the ring's own descriptor with this thread. */
    public static final int REGISTER_RING_FDS = 20;
    /** Register (5.18): undo REGISTER_RING_FDS. */
    public static final int UNREGISTER_RING_FDS = 21;
    /** Register (5.19): a ring of provided buffers. */
    public static final int REGISTER_PBUF_RING = 22;
    /** Register (5.19): undo REGISTER_PBUF_RING. */
    public static final int UNREGISTER_PBUF_RING = 23;
    /** Does nothing. */
    public static final int OP_NOP = 0;
    /** Waits for readiness. */
    public static final int OP_POLL_ADD = 6;
    /** Sends several pieces. */
    public static final int OP_SENDMSG = 9;
    /** Accepts a connection. */
    public static final int OP_ACCEPT = 13;
    /** Cancels an operation. */
    public static final int OP_ASYNC_CANCEL = 14;
    /** Connects a socket. */
    public static final int OP_CONNECT = 16;
    /** Closes a descriptor. */
    public static final int OP_CLOSE = 19;
    /** Reads a file. */
    public static final int OP_READ = 22;
    /** Sends one piece. */
    public static final int OP_SEND = 26;
    /** Receives. */
    public static final int OP_RECV = 27;
    /** Shuts a socket down. */
    public static final int OP_SHUTDOWN = 34;
    /** Creates a socket (5.19). */
    public static final int OP_SOCKET = 45;
    /** Sends without a copy (6.0). */
    public static final int OP_SEND_ZC = 47;
    /** Probe: the operation is there. */
    public static final int OP_SUPPORTED = 1;
    /** Entry flag: the kernel picks the buffer from a group. */
    public static final int SQE_BUFFER_SELECT = 32;
    /** Entry flag: no completion on success. */
    public static final int SQE_CQE_SKIP_SUCCESS = 64;
    /** Accept flag (5.19): one completion for each connection. */
    public static final int ACCEPT_MULTISHOT = 1;
    /** Receive flag (6.0): one completion for each arrival. */
    public static final int RECV_MULTISHOT = 2;
    /** Poll flag: one completion for each change. */
    public static final int POLL_ADD_MULTI = 1;
    /** Cancel flag: all that match. */
    public static final int ASYNC_CANCEL_ALL = 1;
    /** Cancel flag (5.19): match by descriptor. */
    public static final int ASYNC_CANCEL_FD = 2;
    /** Completion flag: the upper half is a buffer id. */
    public static final int CQE_F_BUFFER = 1;
    /** Completion flag: the operation goes on. */
    public static final int CQE_F_MORE = 2;
    /** Completion flag: the socket has more bytes. */
    public static final int CQE_F_SOCK_NONEMPTY = 4;
    /** Completion flag: a zero-copy send let go of its bytes. */
    public static final int CQE_F_NOTIF = 8;
    /** Where the buffer id starts in the flags. */
    public static final int CQE_BUFFER_SHIFT = 16;
    /** Ring flag: completions are kept aside. */
    public static final int SQ_CQ_OVERFLOW = 2;
    /** Bytes of a provided buffer's entry. */
    public static final int BUF_BYTES = 16;
    /** Entry offset of its address, a long. */
    public static final int BUF_ADDR = 0;
    /** Entry offset of its length, an int. */
    public static final int BUF_LEN = 8;
    /** Entry offset of its id, a short. */
    public static final int BUF_BID = 12;
    /** Offset of the buffer ring's tail, a short, inside the first entry. */
    public static final int BUF_RING_TAIL = 14;
    /** Bytes of io_uring_buf_reg. */
    public static final int BUF_REG_BYTES = 40;
    /** Offset of the ring's address, a long. */
    public static final int BUF_REG_RING_ADDR = 0;
    /** Offset of its entries, an int. */
    public static final int BUF_REG_RING_ENTRIES = 8;
    /** Offset of its group, a short. */
    public static final int BUF_REG_BGID = 12;
    /** Bytes of io_uring_probe before its operations. */
    public static final int PROBE_BYTES = 16;
    /** Offset of the number of operations, a byte. */
    public static final int PROBE_OPS_LEN = 1;
    /** Bytes for each operation. */
    public static final int PROBE_OP_BYTES = 8;
    /** Offset of its flags, a short. */
    public static final int PROBE_OP_FLAGS = 2;
    /** Bytes of io_uring_getevents_arg. */
    public static final int GETEVENTS_ARG_BYTES = 24;
    /** Offset of the address of a time, a long. */
    public static final int GETEVENTS_ARG_TS = 16;
    /** Bytes of a kernel time: seconds and nanoseconds, both long. */
    public static final int TIMESPEC_BYTES = 16;
    /** Bytes of io_uring_rsrc_update. */
    public static final int RSRC_UPDATE_BYTES = 16;
    /** Offset of the index, an int. */
    public static final int RSRC_UPDATE_OFFSET = 0;
    /** Offset of the descriptor, a long. */
    public static final int RSRC_UPDATE_DATA = 8;
    /** Bytes of a msghdr. */
    public static final int MSGHDR_BYTES = 56;
    /** Offset of the address of its pieces, a long. */
    public static final int MSGHDR_IOV = 16;
    /** Offset of their number, a long. */
    public static final int MSGHDR_IOVLEN = 24;
    /** Bytes of a piece: address and length, both long. */
    public static final int IOVEC_BYTES = 16;

    private UringAbi() {
    }
}
