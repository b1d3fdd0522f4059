/*
 * The floor: what the kernel's TCP costs when user space does next to nothing.
 *
 * Answers fixed bytes to anything that looks like HTTP/1.1 requests without a body. It parses nothing: it counts
 * the empty lines (CR LF CR LF) in what arrives and owes one response for each, so pipelined requests and requests
 * cut anywhere are answered right. With more than one response, the letter after "GET /" picks: /a the first, /b the
 * second. That turns the floor into an origin that costs less than any proxy in front of it.
 *
 * One thread, one ring: SINGLE_ISSUER | DEFER_TASKRUN, registered ring fd, multishot accept, multishot receive into a
 * ring of provided buffers, one send per connection per batch, one io_uring_enter per turn. A response of up to
 * SILENT_MAX bytes goes out as a silent send: MSG_DONTWAIT | MSG_WAITALL with CQE_SKIP_SUCCESS posts a completion only
 * when it came up short. The bytes are constant and live as long as the process, so no buffer waits for a completion.
 *
 * Usage: responder PORT RESPONSE_FILE...     (loopback only; each file holds a whole response, head and body)
 * Builds against liburing 2.2 or newer; needs Linux 6.1 or newer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    SQ_ENTRIES = 1024,
    CQ_ENTRIES = 8192,
    BUFFER_COUNT = 1024, /* a power of two, as the buffer ring demands */
    BUFFER_BYTES = 4096,
    BUFFER_GROUP = 1,
    CONNECTIONS_MAX = 16384, /* the table is indexed by fd */
    RESPONSES_MAX = 26,
    SILENT_MAX = 65536,      /* longer ones rarely fit the socket buffer at once, so they wait for their completion */
    REPEAT_BYTES = 65536,    /* a short response is laid out again and again, so that a batch of them is one send */
    PICK_POSITION = 5,       /* of the letter in "GET /a" */
};

enum operation { OP_ACCEPT, OP_RECEIVE, OP_SEND, OP_SEND_SILENT };

struct response {
    char *bytes;     /* the response, repeated */
    size_t length;   /* of one */
    size_t capacity; /* of all repetitions */
};

struct connection {
    uint64_t owed;        /* bytes of the current response kind still to be given to the kernel */
    size_t phase;         /* bytes of the response under way that were already given */
    uint32_t sending;     /* length of the last send */
    uint16_t generation;  /* guards against completions of an earlier connection on the same fd */
    uint8_t response;     /* index of the response kind owed */
    uint8_t sending_kind; /* response kind of the last send */
    uint8_t matched;      /* bytes of CR LF CR LF matched at the end of the last buffer */
    uint8_t head_bytes;   /* bytes seen of the head under way, up to PICK_POSITION + 1 */
    uint8_t picked;       /* response kind the head under way asks for */
    uint8_t in_flight;    /* a send that will complete is in the kernel */
    uint8_t receiving;    /* the multishot receive is armed */
    uint8_t closing;
    uint8_t dirty;        /* is in the list of this batch */
};

static struct io_uring ring;
static struct io_uring_buf_ring *buffer_ring;
static char *buffers;
static struct response responses[RESPONSES_MAX];
static int response_count;
static struct connection connections[CONNECTIONS_MAX];
static int dirty[CONNECTIONS_MAX];
static int dirty_count;
static int listener;

static void die(const char *what, int error)
{
    fprintf(stderr, "responder: %s: %s\n", what, strerror(error));
    exit(1);
}

static uint64_t pack(enum operation operation, int fd)
{
    return (uint64_t)operation << 56 | (uint64_t)connections[fd].generation << 32 | (uint32_t)fd;
}

/* An entry is always there: a full queue is submitted first, which frees all of it. */
static struct io_uring_sqe *next_sqe(void)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    if (sqe == NULL) {
        int submitted = io_uring_submit(&ring);
        if (submitted < 0) {
            die("submit", -submitted);
        }
        sqe = io_uring_get_sqe(&ring);
        assert(sqe != NULL);
    }
    return sqe;
}

static void arm_accept(void)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, 0);
    sqe->user_data = (uint64_t)OP_ACCEPT << 56;
}

static void arm_receive(int fd)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_recv_multishot(sqe, fd, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = BUFFER_GROUP;
    sqe->user_data = pack(OP_RECEIVE, fd);
    connections[fd].receiving = 1;
}

static void mark_dirty(int fd)
{
    if (!connections[fd].dirty) {
        connections[fd].dirty = 1;
        dirty[dirty_count++] = fd;
    }
}

static void recycle(int buffer_id)
{
    char *buffer = buffers + (size_t)buffer_id * BUFFER_BYTES;
    io_uring_buf_ring_add(buffer_ring, buffer, BUFFER_BYTES, (unsigned short)buffer_id,
                          io_uring_buf_ring_mask(BUFFER_COUNT), 0);
    io_uring_buf_ring_advance(buffer_ring, 1);
}

/* Notes the letter that picks the response while the first bytes of a head go by. */
static void note_head(struct connection *connection, const char *from, const char *to)
{
    size_t length = (size_t)(to - from);
    if (connection->head_bytes <= PICK_POSITION && connection->head_bytes + length > PICK_POSITION) {
        unsigned picked = (unsigned char)from[PICK_POSITION - connection->head_bytes] - 'a';
        connection->picked = picked < (unsigned)response_count ? (uint8_t)picked : 0;
    }
    size_t head_bytes = connection->head_bytes + length;
    connection->head_bytes = head_bytes > PICK_POSITION ? PICK_POSITION + 1 : (uint8_t)head_bytes;
}

/* Owes one more response. Kinds never mix on a connection with bytes owed: that client is not one of ours. */
static void owe(struct connection *connection)
{
    if (connection->picked != connection->response) {
        if (connection->owed != 0 || connection->in_flight) {
            connection->closing = 1;
            return;
        }
        connection->response = connection->picked;
    }
    connection->owed += responses[connection->response].length;
    connection->head_bytes = 0;
}

/* Bytewise, for the rare head that is cut in the middle of its empty line. */
static const char *finish_match(struct connection *connection, const char *at, const char *end)
{
    static const char empty_line[] = "\r\n\r\n";
    const char *start = at;
    while (at < end && connection->matched > 0) {
        if (*at == empty_line[connection->matched]) {
            at++;
            if (++connection->matched == 4) {
                connection->matched = 0;
                note_head(connection, start, at);
                owe(connection);
                return at;
            }
        } else if (*at == '\r') {
            at++;
            connection->matched = 1;
        } else {
            connection->matched = 0;
        }
    }
    note_head(connection, start, at);
    return at;
}

/* Bytes of CR LF CR LF that end the range, 0 to 3. */
static uint8_t tail_match(const char *start, const char *end)
{
    size_t length = (size_t)(end - start);
    if (length >= 3 && memcmp(end - 3, "\r\n\r", 3) == 0) {
        return 3;
    }
    if (length >= 2 && memcmp(end - 2, "\r\n", 2) == 0) {
        return 2;
    }
    return length >= 1 && end[-1] == '\r';
}

/* Counts the empty lines: looks at each fourth byte, and closer only where that is a line end. */
static void count_heads(struct connection *connection, const char *at, const char *end)
{
    if (connection->matched > 0) {
        at = finish_match(connection, at, end);
        if (connection->matched > 0) {
            return;
        }
    }
    const char *start = at;
    while (end - at >= 4) {
        char last = at[3];
        if (last != '\n' && last != '\r') {
            at += 4;
        } else if (last == '\r') {
            at += 1; /* it may be the third byte of the pattern */
        } else if (at[2] == '\r' && at[1] == '\n' && at[0] == '\r') {
            at += 4;
            note_head(connection, start, at);
            owe(connection);
            start = at;
        } else {
            at += 2; /* it may be the second */
        }
    }
    connection->matched = tail_match(start, end);
    note_head(connection, start, end);
}

/*
 * Gives the kernel what is owed: one send per connection per batch. A silent one is only possible when nothing
 * remains to be sent after it, for no completion would bring us back; and it makes no sense on a full socket.
 */
static void flush(int fd, int silent)
{
    struct connection *connection = &connections[fd];
    struct response *response = &responses[connection->response];
    size_t room = response->capacity - connection->phase;
    size_t length = connection->owed < room ? (size_t)connection->owed : room;
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_send(sqe, fd, response->bytes + connection->phase, length, MSG_NOSIGNAL | MSG_WAITALL);
    if (silent && response->length <= SILENT_MAX && length == connection->owed) {
        sqe->msg_flags |= MSG_DONTWAIT;
        sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
        sqe->user_data = pack(OP_SEND_SILENT, fd);
    } else {
        sqe->user_data = pack(OP_SEND, fd);
        connection->in_flight = 1;
    }
    connection->sending = (uint32_t)length;
    connection->sending_kind = connection->response;
    connection->owed -= length;
    connection->phase = (connection->phase + length) % response->length;
}

/* Takes back what a short or refused send left over. */
static void take_back(struct connection *connection, uint32_t left)
{
    if (connection->sending_kind != connection->response) {
        connection->closing = 1;
        return;
    }
    size_t length = responses[connection->response].length;
    connection->owed += left;
    connection->phase = (connection->phase + length - left % length) % length;
}

static void on_accept(const struct io_uring_cqe *cqe)
{
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        arm_accept();
    }
    int fd = cqe->res;
    if (fd < 0) {
        if (fd != -ECONNABORTED && fd != -EINTR) {
            die("accept", -fd);
        }
        return;
    }
    if (fd >= CONNECTIONS_MAX) {
        close(fd);
        return;
    }
    uint16_t generation = (uint16_t)(connections[fd].generation + 1);
    memset(&connections[fd], 0, sizeof connections[fd]);
    connections[fd].generation = generation;
    arm_receive(fd);
}

static void on_receive(int fd, const struct io_uring_cqe *cqe)
{
    struct connection *connection = &connections[fd];
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        connection->receiving = 0;
    }
    if (cqe->res > 0) {
        int buffer_id = (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
        const char *bytes = buffers + (size_t)buffer_id * BUFFER_BYTES;
        if (!connection->closing) {
            count_heads(connection, bytes, bytes + cqe->res);
        }
        recycle(buffer_id);
    } else if (cqe->res != -ENOBUFS) {
        connection->closing = 1;
    }
    mark_dirty(fd);
}

static void on_send(int fd, const struct io_uring_cqe *cqe, int waited)
{
    struct connection *connection = &connections[fd];
    uint32_t sent = cqe->res > 0 ? (uint32_t)cqe->res : 0;
    if (waited) {
        connection->in_flight = 0;
    }
    if (cqe->res < 0 && cqe->res != -EAGAIN && cqe->res != -EINTR) {
        connection->closing = 1;
    } else if (sent < connection->sending) {
        take_back(connection, connection->sending - sent);
    }
    if (!waited && connection->owed > 0 && !connection->closing && !connection->in_flight) {
        flush(fd, 0);
    }
    mark_dirty(fd);
}

static void on_completion(const struct io_uring_cqe *cqe)
{
    enum operation operation = (enum operation)(cqe->user_data >> 56);
    if (operation == OP_ACCEPT) {
        on_accept(cqe);
        return;
    }
    int fd = (int)(uint32_t)cqe->user_data;
    if ((uint16_t)(cqe->user_data >> 32) != connections[fd].generation) {
        if (cqe->flags & IORING_CQE_F_BUFFER) {
            recycle((int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT));
        }
        return;
    }
    if (operation == OP_RECEIVE) {
        on_receive(fd, cqe);
    } else {
        on_send(fd, cqe, operation == OP_SEND);
    }
}

/* The end of a batch for one connection: send, re-arm, or close once nothing of it is in the kernel. */
static void settle(int fd)
{
    struct connection *connection = &connections[fd];
    connection->dirty = 0;
    if (!connection->closing) {
        if (connection->owed > 0 && !connection->in_flight) {
            flush(fd, 1);
        }
        if (!connection->receiving) {
            arm_receive(fd);
        }
        return;
    }
    if (connection->receiving || connection->in_flight) {
        shutdown(fd, SHUT_RDWR); /* ends both, and their completions bring us back here */
        return;
    }
    connection->generation++;
    close(fd);
}

static void run(void)
{
    arm_accept();
    for (;;) {
        int result = io_uring_submit_and_wait(&ring, 1);
        if (result < 0 && result != -EINTR && result != -EAGAIN && result != -EBUSY) {
            die("io_uring_enter", -result);
        }
        struct io_uring_cqe *cqe;
        unsigned head;
        unsigned drained = 0;
        io_uring_for_each_cqe(&ring, head, cqe) {
            on_completion(cqe);
            drained++;
        }
        io_uring_cq_advance(&ring, drained);
        for (int i = 0; i < dirty_count; i++) {
            settle(dirty[i]);
        }
        dirty_count = 0;
    }
}

static void load_response(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat stat;
    if (file == NULL || fstat(fileno(file), &stat) != 0) {
        die(path, errno);
    }
    struct response *response = &responses[response_count++];
    response->length = (size_t)stat.st_size;
    if (response->length == 0) {
        die(path, ENODATA);
    }
    size_t repeats = response->length < REPEAT_BYTES ? REPEAT_BYTES / response->length : 1;
    response->capacity = repeats * response->length;
    response->bytes = malloc(response->capacity);
    if (response->bytes == NULL || fread(response->bytes, 1, response->length, file) != response->length) {
        die(path, EIO);
    }
    for (size_t i = 1; i < repeats; i++) {
        memcpy(response->bytes + i * response->length, response->bytes, response->length);
    }
    fclose(file);
}

static void open_listener(int port)
{
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) {
        die("socket", errno);
    }
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) {
        die("listen", errno);
    }
}

static void open_ring(void)
{
    struct io_uring_params params = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL
                 | IORING_SETUP_CQSIZE,
        .cq_entries = CQ_ENTRIES,
    };
    int result = io_uring_queue_init_params(SQ_ENTRIES, &ring, &params);
    if (result < 0) {
        die("io_uring_setup (Linux 6.1 or newer, and kernel.io_uring_disabled=0, are needed)", -result);
    }
    result = io_uring_register_ring_fd(&ring);
    if (result < 0) {
        die("register ring fd", -result);
    }
    size_t ring_bytes = BUFFER_COUNT * sizeof(struct io_uring_buf);
    void *memory = mmap(NULL, ring_bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    buffers = mmap(NULL, (size_t)BUFFER_COUNT * BUFFER_BYTES, PROT_READ | PROT_WRITE,
                   MAP_ANONYMOUS | MAP_PRIVATE | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED || buffers == MAP_FAILED) {
        die("mmap", errno);
    }
    buffer_ring = memory;
    struct io_uring_buf_reg registration = {
        .ring_addr = (uint64_t)(uintptr_t)memory, .ring_entries = BUFFER_COUNT, .bgid = BUFFER_GROUP};
    result = io_uring_register_buf_ring(&ring, &registration, 0);
    if (result < 0) {
        die("register buffer ring", -result);
    }
    io_uring_buf_ring_init(buffer_ring);
    for (int i = 0; i < BUFFER_COUNT; i++) {
        recycle(i);
    }
}

int main(int argc, char **argv)
{
    int port = argc > 2 ? atoi(argv[1]) : 0;
    if (port < 1 || port > 65535 || argc - 2 > RESPONSES_MAX) {
        fprintf(stderr, "usage: responder PORT RESPONSE_FILE...   (at most %d files)\n", RESPONSES_MAX);
        return 2;
    }
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    signal(SIGPIPE, SIG_IGN);
    for (int i = 2; i < argc; i++) {
        load_response(argv[i]);
    }
    open_listener(port);
    open_ring();
    run();
}
