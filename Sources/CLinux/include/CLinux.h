#ifndef CLINUX_H
#define CLINUX_H

// What Linux has and Glibc's Swift module leaves out.
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Gives the calling thread a nice value and a time slice, 0 for the kernel's own: sched_setattr(2), which glibc before 2.41 has no function for.
/// Kernels before 6.12 leave the slice of ordinary threads as it is. Returns 0, or -1 with errno.
static inline int clinux_set_niceness(int niceness, uint64_t slice_nanoseconds) {
    struct {
        uint32_t size;
        uint32_t policy; // 0: SCHED_OTHER
        uint64_t flags;
        int32_t niceness;
        uint32_t priority;
        uint64_t runtime;
        uint64_t deadline;
        uint64_t period;
    } attributes = {.size = sizeof attributes, .niceness = niceness, .runtime = slice_nanoseconds};
    return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/// Keeps the heap from wandering: a few arenas rather than eight for each processor, so that what one thread frees another can use;
/// large blocks always from the kernel, and given back to it when they are freed; and the top of the heap given back early. To
/// be called before threads are made. Nothing where the C library is not glibc.
void clinux_bound_heap(void);

/// Gives memory that was freed back to the system, where the C library would keep it. Whoever takes or frees memory meanwhile may wait
/// for some milliseconds.
void clinux_trim_memory(void);

/// Bytes of the heap that were freed and that the C library keeps, whether or not the system has their pages; 0 where it does not
/// say. Others may wait meanwhile, as above.
uint64_t clinux_free_memory(void);

/// Has every fatal signal (an abort, a fault, a trap) end the process at once, after a backtrace of the thread that it is about has
/// been written to standard error, as far as that can be written without waiting. Replaces handlers that are there, so call
/// it first of all. Unblocks every signal for the calling thread and those that it starts.
void clinux_end_at_fatal_signals(void);

/// Makes the calling thread the one whose backtrace is written when a fatal signal comes from another process, as a service
/// manager's does whose watchdog heard nothing: whichever thread the kernel delivers it to, that one hangs.
void clinux_answer_for_process(void);

#endif
