#ifndef CZEROMQ_H
#define CZEROMQ_H

// libzmq for the `ZeroMQ` module, the only one that imports this. Only the stable API of libzmq 4.3 is used, and one option of its
// contexts that stable libraries take by number.
#include <zmq.h>

/// Whether received messages share the memory of the stream that they came with (ZMQ_ZERO_COPY_RECV).
#define CZEROMQ_ZERO_COPY_RECV 10

// Glibc's Swift module leaves eventfd out; `Wake` needs it.
#include <sys/eventfd.h>

// `ioctl` takes any number of arguments, which Swift cannot call.
#include <linux/sockios.h>
#include <sys/ioctl.h>

/// Bytes written to a socket that its peer's system (TCP) or its peer itself (Unix) has not taken; -1 with `errno` if it is none.
static inline int czeromq_unsent_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, SIOCOUTQ, &count) == 0 ? count : -1;
}

/// Bytes that have come by a connection and were not read; -1 with `errno` if it is none.
static inline int czeromq_unread_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, SIOCINQ, &count) == 0 ? count : -1;
}

// Hidden from Swift behind `_GNU_SOURCE`.
#include <pthread.h>
int pthread_setname_np(pthread_t thread, const char *name);

/// Names the calling thread; Linux takes at most 15 bytes.
static inline int czeromq_set_thread_name(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

// Declared rather than included, so that what <unistd.h> and <fcntl.h> declare stays Glibc's in Swift's eyes.
#include <sys/syscall.h>
long syscall(long number, ...);

/// Gives a file another name, which nothing may have yet (EEXIST): renameat2(2) with RENAME_NOREPLACE. Returns 0, or -1 with errno.
static inline int czeromq_rename_to_free_name(const char *from, const char *to) {
    enum { working_directory = -100, no_replace = 1 }; // AT_FDCWD, RENAME_NOREPLACE
    return (int)syscall(SYS_renameat2, working_directory, from, working_directory, to, no_replace);
}

#include <linux/filter.h>
#include <sys/socket.h>

/// Has the system drop every packet that comes to a socket: to one that listens, whoever wants to connect. Returns 0, or -1 with
/// errno.
static inline int czeromq_drop_packets(int descriptor) {
    struct sock_filter nothing = {.code = BPF_RET | BPF_K, .k = 0};
    struct sock_fprog filter = {.len = 1, .filter = &nothing};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

// Glibc's tcp_info ends before the counts that Linux has since 4.1.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>

/// How many bytes a TCP connection has received: `tcpi_bytes_received` of getsockopt(2)'s TCP_INFO. Returns 0, or -1 where the
/// system does not say.
static inline int czeromq_bytes_received(int descriptor, uint64_t *count) {
    enum { offset = 128 };
    char information[512];
    socklen_t length = sizeof information;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, information, &length) != 0) return -1;
    if (length < offset + sizeof *count) return -1;
    memcpy(count, information + offset, sizeof *count);
    return 0;
}

#endif
