/*
 * What the generated package io.ringway.ring.abi is made from: the io_uring ABI and the few libc calls beside it.
 * The kernel headers may be newer than the oldest supported kernel: features are probed at run time.
 */
#include <stddef.h>
#include <stdint.h>
#include <linux/time_types.h>
#include <linux/io_uring.h>

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>

/* With __USE_GNU glibc declares socket calls on a transparent union, which has no Java form. */
#ifdef __USE_GNU
#define RINGWAY_USE_GNU
#undef __USE_GNU
#endif
#include <sys/socket.h>
#ifdef RINGWAY_USE_GNU
#define __USE_GNU 1
#endif
#include <netinet/in.h>
#include <netinet/tcp.h>
