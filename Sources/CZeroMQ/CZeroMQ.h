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

// Hidden from Swift behind `_GNU_SOURCE`.
#include <pthread.h>
int pthread_setname_np(pthread_t thread, const char *name);

/// Names the calling thread; Linux takes at most 15 bytes.
static inline int czeromq_set_thread_name(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

#endif
