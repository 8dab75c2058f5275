/* The load of the daemon comparison: sends prepared frames to a daemon and takes its scores back.
 *
 *     load SEND RECEIVE FRAMES WARM_UP IN_FLIGHT     PUB to the daemon's SUB, SUB from its XPUB; prints one JSON object
 *     load echo SEND RECEIVE                         a daemon that computes nothing: the ceiling of generator and sockets
 *
 * FRAMES is a file of messages in the order in which they are sent, each of two frames, each frame with its length
 * before it (uint32, little endian). The first of them go to the topic telemetry/probe/ and are sent one by one until
 * a score comes back, because PUB drops what it sends before the connection stands. The next WARM_UP are not measured.
 * At most IN_FLIGHT cycles are sent whose live score has not come back. The run ends when every live score is there
 * and every window that was due: one for each time an engine's cycles reach a multiple of 30.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

enum { PATIENCE_MS = 20000, SIZE_OF_ABANDONED = 250 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, zmq_strerror(errno));
    exit(1);
}

static void *socket_of(void *context, int type, const char *endpoint, bool bind) {
    void *socket = zmq_socket(context, type);
    int none = 0;
    if (!socket || zmq_setsockopt(socket, ZMQ_SNDHWM, &none, sizeof none)
        || zmq_setsockopt(socket, ZMQ_RCVHWM, &none, sizeof none) || zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none))
        fail("socket");
    if (type == ZMQ_SUB)
        for (int i = 0; i < 2; i++)
            if (zmq_setsockopt(socket, ZMQ_SUBSCRIBE, i ? "window/" : "live/", i ? 7 : 5)) fail("subscribe");
    if (bind ? zmq_bind(socket, endpoint) : zmq_connect(socket, endpoint)) fail(endpoint);
    return socket;
}

struct frame {
    const char *bytes;
    uint32_t size;
};

struct message {
    struct frame topic, payload;
};

static struct message *messages;
static size_t message_count;

static void read_messages(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(size);
    if (!bytes || fread(bytes, 1, size, file) != size) fail(path);
    fclose(file);
    size_t room = 1 << 20;
    messages = malloc(room * sizeof *messages);
    for (size_t at = 0; at < size;) {
        struct frame frames[2];
        for (int i = 0; i < 2; i++) {
            memcpy(&frames[i].size, bytes + at, 4);
            frames[i].bytes = bytes + at + 4;
            at += 4 + frames[i].size;
        }
        if (message_count == room) messages = realloc(messages, (room *= 2) * sizeof *messages);
        if (!messages) fail("memory");
        messages[message_count++] = (struct message){frames[0], frames[1]};
    }
}

static void send_message(void *out, struct message message) {
    if (zmq_send(out, message.topic.bytes, message.topic.size, ZMQ_SNDMORE) < 0
        || zmq_send(out, message.payload.bytes, message.payload.size, 0) < 0)
        fail("send");
}

static size_t live_count, probe_count, window_count, abandoned_count;

/* Takes one score; false if there is none yet. */
static bool take(void *in, int flags) {
    char topic[128];
    int size = zmq_recv(in, topic, sizeof topic, flags);
    if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) return false;
        fail("receive");
    }
    char payload[1];
    int length = zmq_recv(in, payload, sizeof payload, 0);
    if (length < 0) fail("receive");
    if (topic[0] == 'w') {
        if (length < SIZE_OF_ABANDONED)
            abandoned_count++;
        else
            window_count++;
    } else if (size == 11 && !memcmp(topic, "live/probe/", 11)) {
        probe_count++;
    } else {
        live_count++;
    }
    return true;
}

static bool wait_for(void *in, long milliseconds) {
    zmq_pollitem_t item = {in, 0, ZMQ_POLLIN, 0};
    return zmq_poll(&item, 1, milliseconds) > 0;
}

static void take_or_give_up(void *in) {
    if (!wait_for(in, PATIENCE_MS)) {
        fprintf(stderr, "load: nothing came for %d s, after %zu live scores, %zu windows, %zu abandoned\n", PATIENCE_MS / 1000,
                live_count, window_count, abandoned_count);
        exit(1);
    }
    while (take(in, ZMQ_DONTWAIT)) {}
}

/* Sends messages[begin, end) with at most `in_flight` unanswered, then waits for all that is due. */
static void drive(void *out, void *in, size_t begin, size_t end, size_t in_flight, size_t windows, double *latencies) {
    size_t answered = live_count, sent = begin, windows_before = window_count + abandoned_count;
    if (in_flight == 1) {
        for (; sent < end; sent++) {
            double start = now();
            send_message(out, messages[sent]);
            while (live_count - answered == sent - begin) {
                if (!take(in, ZMQ_DONTWAIT)) take_or_give_up(in);
            }
            if (latencies) latencies[sent - begin] = now() - start;
        }
    }
    while (live_count - answered < end - begin || window_count + abandoned_count - windows_before < windows) {
        bool moved = false;
        while (sent < end && sent - begin - (live_count - answered) < in_flight) {
            send_message(out, messages[sent++]);
            moved = true;
        }
        /* Scores are taken in batches: a wake-up for each would cost the daemon more than the score. */
        while (take(in, ZMQ_DONTWAIT)) moved = true;
        if (!moved) take_or_give_up(in);
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t windows_due(size_t begin, size_t end) {
    size_t due = 0;
    for (size_t i = begin; i < end; i++) {
        /* A mark at the end of the topic's frame says that this cycle completes a window; it is not sent. */
        due += messages[i].topic.bytes[messages[i].topic.size - 1] == '!';
    }
    return due;
}

static volatile sig_atomic_t ended;
static void end(int signal) {
    (void)signal;
    ended = 1;
}

static int echo(void *context, const char *telemetry, const char *scores) {
    /* The sizes of a live and of a window score in JSON. */
    static char live[420], window[1600];
    memset(live, 'x', sizeof live);
    memset(window, 'x', sizeof window);
    void *in = zmq_socket(context, ZMQ_SUB), *out = socket_of(context, ZMQ_XPUB, scores, true);
    int none = 0;
    zmq_setsockopt(in, ZMQ_RCVHWM, &none, sizeof none);
    zmq_setsockopt(in, ZMQ_SUBSCRIBE, "telemetry/", 10);
    if (zmq_bind(in, telemetry)) fail(telemetry);
    signal(SIGTERM, end);
    char topic[128], payload[2048];
    for (size_t count = 0; !ended;) {
        int size = zmq_recv(in, topic, sizeof topic, 0);
        if (size < 0) continue;
        if (zmq_recv(in, payload, sizeof payload, 0) < 0) fail("receive");
        char name[128];
        int length = snprintf(name, sizeof name, "live/%.*s", size - 10, topic + 10);
        bool due = strcmp(name, "live/probe/") != 0 && ++count % 30 == 0;
        if (zmq_send(out, name, (size_t)length, ZMQ_SNDMORE) < 0 || zmq_send(out, live, sizeof live, 0) < 0) fail("send");
        if (!due) continue;
        length = snprintf(name, sizeof name, "window/%.*s", size - 10, topic + 10);
        if (zmq_send(out, name, (size_t)length, ZMQ_SNDMORE) < 0 || zmq_send(out, window, sizeof window, 0) < 0) fail("send");
    }
    return 0;
}

int main(int count, char **arguments) {
    void *context = zmq_ctx_new();
    if (count == 4 && !strcmp(arguments[1], "echo")) return echo(context, arguments[2], arguments[3]);
    if (count != 6) {
        fprintf(stderr, "usage: load SEND RECEIVE FRAMES WARM_UP IN_FLIGHT | load echo SEND RECEIVE\n");
        return 64;
    }
    read_messages(arguments[3]);
    size_t warm_up = strtoul(arguments[4], NULL, 10), in_flight = strtoul(arguments[5], NULL, 10), probes = 0;
    while (probes < message_count && strstr(messages[probes].topic.bytes, "probe") == messages[probes].topic.bytes + 10) probes++;
    if (message_count < probes + warm_up) fail("too few messages");
    size_t begin = probes + warm_up;
    size_t warm_windows = windows_due(probes, begin), windows = windows_due(begin, message_count);
    for (size_t i = 0; i < message_count; i++)
        if (messages[i].topic.bytes[messages[i].topic.size - 1] == '!') messages[i].topic.size--;

    void *in = socket_of(context, ZMQ_SUB, arguments[2], false), *out = socket_of(context, ZMQ_PUB, arguments[1], false);
    for (size_t i = 0; i < probes && !probe_count; i++) {
        send_message(out, messages[i]);
        if (wait_for(in, 20)) take(in, 0);
    }
    if (!probe_count) {
        fprintf(stderr, "load: no score of the probe came back\n");
        return 1;
    }
    while (wait_for(in, 200)) take(in, 0);
    drive(out, in, probes, begin, in_flight, warm_windows, NULL);
    size_t measured = message_count - begin;
    double *latencies = in_flight == 1 ? calloc(measured + 1, sizeof *latencies) : NULL;
    double start = now();
    drive(out, in, begin, message_count, in_flight, windows, latencies);
    double seconds = now() - start;
    printf("{\"cycles\":%zu,\"windows\":%zu,\"abandoned\":%zu,\"seconds\":%.6f,\"cycles_per_s\":%.1f", measured, windows,
           abandoned_count, seconds, (double)measured / seconds);
    if (latencies) {
        qsort(latencies, measured, sizeof *latencies, compare);
        printf(",\"p50_us\":%.2f,\"p99_us\":%.2f", 1e6 * latencies[measured / 2], 1e6 * latencies[measured * 99 / 100]);
    }
    printf("}\n");
    zmq_close(in);
    zmq_close(out);
    zmq_ctx_term(context);
    return 0;
}
