#define _GNU_SOURCE
#include "CLinux.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>

#if __has_include(<execinfo.h>)
#include <execinfo.h>
#else
// A C library without backtraces, as musl.
static int backtrace(void **frames, int count) { return 0; }
#endif

// What runs in the handler calls functions that are safe in one (signal-safety(7)), and backtrace() and dladdr(), which take
// locks that the interrupted thread could hold in rare cases, and memory at their first use. So they are used once before, and
// an alarm ends the process if they do not return.

enum { frames_most = 64, seconds_most = 1, wait_ms = 100, chunk = 512 };

static const int fatal[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP};

static atomic_int watched_thread;
/// Who sent the signal; 0 if it was no other process.
static atomic_int sender;
static atomic_bool is_passed_on;
static atomic_bool is_ending;
static atomic_int deadly;

static const char *name_of(int number) {
    switch (number) {
    case SIGABRT: return "SIGABRT";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGILL: return "SIGILL";
    case SIGQUIT: return "SIGQUIT";
    case SIGSEGV: return "SIGSEGV";
    case SIGTRAP: return "SIGTRAP";
    default: return "?";
    }
}

/// A line that is put together and written without allocating.
struct line {
    char text[chunk];
    size_t length;
};

static void add(struct line *line, const char *text) {
    while (*text && line->length < sizeof line->text - 1) line->text[line->length++] = *text++;
}

static void add_number(struct line *line, uint64_t value, unsigned base) {
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value && at);
    add(line, digits + at);
}

/// Writes a line, unless nobody takes it: then what follows is not worth waiting for either.
static bool put(struct line *line) {
    line->text[line->length++] = '\n';
    struct pollfd end = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&end, 1, wait_ms) != 1 || !(end.revents & POLLOUT)) return false;
    ssize_t count = write(STDERR_FILENO, line->text, line->length);
    line->length = 0;
    return count > 0;
}

/// Ends the process as if nobody had handled the signal.
static void end(int number) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(number, &standard, NULL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

static void end_late(int number) {
    (void)number;
    end(atomic_load(&deadly));
}

static void end_soon(int number) {
    int none = 0;
    if (!atomic_compare_exchange_strong(&deadly, &none, number)) return;
    struct sigaction late = {.sa_handler = end_late};
    sigaction(SIGALRM, &late, NULL);
    alarm(seconds_most);
}

static void report(int number, const siginfo_t *info) {
    struct line line = {.length = 0};
    char thread[17] = "?";
    prctl(PR_GET_NAME, thread);
    add(&line, "tandem: fatal signal ");
    add_number(&line, (uint64_t)number, 10);
    add(&line, " (");
    add(&line, name_of(number));
    add(&line, ") in thread ");
    add(&line, thread);
    if (atomic_load(&sender) != 0) {
        add(&line, ", sent by process ");
        add_number(&line, (uint64_t)atomic_load(&sender), 10);
    } else if (info->si_code > 0 && (number == SIGSEGV || number == SIGBUS)) {
        add(&line, ", at address 0x");
        add_number(&line, (uint64_t)(uintptr_t)info->si_addr, 16);
    }
    add(&line, "; addr2line -e FILE OFFSET and swift demangle tell where:");
    if (!put(&line)) return;

    void *frames[frames_most];
    int count = backtrace(frames, frames_most);
    for (int index = 0; index < count; index++) {
        Dl_info found = {0};
        add(&line, "  ");
        if (dladdr(frames[index], &found) && found.dli_fname) {
            const char *slash = strrchr(found.dli_fname, '/');
            add(&line, slash ? slash + 1 : found.dli_fname);
            add(&line, " 0x");
            add_number(&line, (uint64_t)((char *)frames[index] - (char *)found.dli_fbase), 16);
            if (found.dli_sname) {
                add(&line, " ");
                add(&line, found.dli_sname);
            }
        } else {
            add(&line, "? 0x");
            add_number(&line, (uint64_t)(uintptr_t)frames[index], 16);
        }
        if (!put(&line)) return;
    }
}

static void handle(int number, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    // The kernel gives a signal for the process to any of its threads; a fault is its own thread's.
    bool is_from_outside = info->si_code <= 0 && info->si_pid != getpid();
    int watched = atomic_load(&watched_thread);
    if (is_from_outside) atomic_store(&sender, info->si_pid);
    end_soon(number);
    if (is_from_outside && watched != 0 && watched != syscall(SYS_gettid) && !atomic_exchange(&is_passed_on, true)
        && syscall(SYS_tgkill, getpid(), watched, number) == 0) {
        errno = error;
        return;
    }
    // A thread that falls while another tells why it fell waits for the end.
    if (atomic_exchange(&is_ending, true)) {
        for (;;) pause();
    }
    report(number, info);
    end(number);
}

void clinux_end_at_fatal_signals(void) {
    void *frames[1];
    Dl_info found;
    if (backtrace(frames, 1) > 0) dladdr(frames[0], &found);
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    sigdelset(&action.sa_mask, SIGALRM);
    for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++) sigaction(fatal[index], &action, NULL);
    // Whoever started the program may have left signals blocked, these and those that ask it to end: a program that is started by a
    // thread of Dispatch's has nearly all of them so.
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
}

void clinux_answer_for_process(void) {
    // A thread that one of Dispatch's has started does not take most signals.
    sigset_t all;
    sigemptyset(&all);
    for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++) sigaddset(&all, fatal[index]);
    pthread_sigmask(SIG_UNBLOCK, &all, NULL);
    atomic_store(&watched_thread, (int)syscall(SYS_gettid));
}
