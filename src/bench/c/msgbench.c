/* What raw msgsnd and msgrcv reach between two processes: the baseline of the benchmarks, and their outside program.
 *   msgbench throughput SECONDS BYTES          prints messages per second
 *   msgbench roundtrip SECONDS BYTES           prints round trips per second
 *   msgbench latency SECONDS RATE [THERE BACK] prints how many came back of how many, and the median, 99 %, 99.9 %
 *                                              and maximum of the time it took, in microseconds
 * Latency sends JSON messages of IPC::Transit at a fixed rate, whether or not earlier ones have come back; with rate 0
 * the next one goes out when the last one is back. THERE and BACK are ids of queues that another program serves;
 * without them a process of this program sends all back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BODY "{\"sent\":%lld,\"source\":\"outside\",\"text\":\"%0146d\"}"
#define NANOS 1000000000LL

struct message { long type; char bytes[8192]; };

static struct message message = { 1, "" };

static long long nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * NANOS + t.tv_nsec;
}

static int make(void) {
    int id = msgget(IPC_PRIVATE, 0600 | IPC_CREAT);
    if (id < 0) { perror("msgget"); exit(1); }
    return id;
}

static void transmit(int id, size_t size) {
    if (msgsnd(id, &message, size, 0) != 0) { perror("msgsnd"); exit(1); }
}

static ssize_t receive(int id) {
    ssize_t size = msgrcv(id, &message, sizeof message.bytes, 0, 0);
    if (size < 0) { perror("msgrcv"); exit(1); }
    return size;
}

/* The far end: sends back what it gets, or only takes it; one byte ends it, and is always sent back. */
static pid_t far_end(int there, int back, int echo) {
    pid_t child = fork();
    if (child == 0) {
        for (ssize_t size; (size = receive(there)) > 1;) {
            if (echo) transmit(back, size);
        }
        transmit(back, 1);
        _exit(0);
    }
    return child;
}

static void end(int there, int back, pid_t child) {
    transmit(there, 1);
    while (receive(back) > 1) { }
    waitpid(child, NULL, 0);
    msgctl(there, IPC_RMID, NULL);
    msgctl(back, IPC_RMID, NULL);
}

static void rate(double seconds, size_t size, int echo) {
    int there = make(), back = make();
    pid_t child = far_end(there, back, echo);
    memset(message.bytes, 'x', sizeof message.bytes);
    long long start = nanos(), stop = start + (long long) (seconds * NANOS);
    long count = 0;
    do {
        for (int i = 0; i < 100; i++, count++) {
            transmit(there, size);
            if (echo) receive(back);
        }
    } while (nanos() < stop);
    if (!echo) {
        /* All of them have arrived when the last one has. */
        transmit(there, 1);
        receive(back);
    }
    printf("%.0f\n", count * (double) NANOS / (nanos() - start));
    if (echo) end(there, back, child);
    else {
        waitpid(child, NULL, 0);
        msgctl(there, IPC_RMID, NULL);
        msgctl(back, IPC_RMID, NULL);
    }
}

/* The time of sending is in the message. */
static void transmit_stamped(int id) {
    char body[512];
    int length = snprintf(body, sizeof body, BODY, nanos(), 0);
    int size = snprintf(message.bytes, sizeof message.bytes, "5:l=%d%s", length, body);
    transmit(id, size);
}

static long long receive_stamped(int id) {
    message.bytes[receive(id)] = 0;
    long long now = nanos();
    char *sent = strstr(message.bytes, "\"sent\":");
    if (sent == NULL) { fprintf(stderr, "a message came back without its time\n"); exit(1); }
    return now - strtoll(sent + strlen("\"sent\":"), NULL, 10);
}

static int ascending(const void *a, const void *b) {
    long long x = *(const long long *) a, y = *(const long long *) b;
    return (x > y) - (x < y);
}

/* Sends at fixed times from a process of its own; a late one does not move the others. */
static pid_t paced_sender(int there, long count, double per_second) {
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_TIMERSLACK, 1);
        long long start = nanos();
        for (long i = 0; i < count; i++) {
            long long due = start + (long long) (i * (NANOS / per_second));
            struct timespec t = { due / NANOS, due % NANOS };
            while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0) { }
            transmit_stamped(there);
        }
        _exit(0);
    }
    return child;
}

static void print(long long *times, long count) {
    qsort(times, count, sizeof *times, ascending);
    printf("%ld %.1f %.1f %.1f %.1f\n", count, times[count / 2] / 1e3, times[count * 99 / 100] / 1e3,
           times[count * 999 / 1000] / 1e3, times[count - 1] / 1e3);
}

static void latency(double seconds, double per_second, int there, int back) {
    long most = per_second > 0 ? (long) (seconds * per_second) : (long) (seconds * 1000000);
    long long *times = malloc(most * sizeof *times);
    long count = 0;
    if (per_second > 0) {
        pid_t child = paced_sender(there, most, per_second);
        while (count < most) times[count++] = receive_stamped(back);
        waitpid(child, NULL, 0);
    } else {
        long long stop = nanos() + (long long) (seconds * NANOS);
        while (count < most && nanos() < stop) {
            transmit_stamped(there);
            times[count++] = receive_stamped(back);
        }
    }
    print(times, count);
    free(times);
}

int main(int argc, char **argv) {
    char *mode = argc > 1 ? argv[1] : "";
    if (argc == 4 && strcmp(mode, "throughput") == 0) rate(atof(argv[2]), atoi(argv[3]), 0);
    else if (argc == 4 && strcmp(mode, "roundtrip") == 0) rate(atof(argv[2]), atoi(argv[3]), 1);
    else if (argc == 6 && strcmp(mode, "latency") == 0) latency(atof(argv[2]), atof(argv[3]), atoi(argv[4]), atoi(argv[5]));
    else if (argc == 4 && strcmp(mode, "latency") == 0) {
        int there = make(), back = make();
        pid_t child = far_end(there, back, 1);
        latency(atof(argv[2]), atof(argv[3]), there, back);
        end(there, back, child);
    } else {
        fprintf(stderr, "usage: msgbench throughput|roundtrip SECONDS BYTES | latency SECONDS RATE [THERE BACK]\n");
        return 2;
    }
    return 0;
}
