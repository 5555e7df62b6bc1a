/* The baseline: what raw msgsnd and msgrcv of opaque bytes reach between two processes.
 *   msgbench throughput SECONDS BYTES    prints messages per second
 *   msgbench roundtrip SECONDS BYTES     prints round trips per second
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct message { long type; char bytes[8192]; };

static struct message message = { 1, "" };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
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

int main(int argc, char **argv) {
    if (argc != 4) { fprintf(stderr, "usage: msgbench throughput|roundtrip SECONDS BYTES\n"); return 2; }
    int echo = strcmp(argv[1], "roundtrip") == 0;
    double seconds = atof(argv[2]);
    size_t size = (size_t) atoi(argv[3]);
    memset(message.bytes, 'x', sizeof message.bytes);
    int there = make(), back = make();
    pid_t child = fork();
    if (child == 0) {
        /* One byte ends it. */
        while (receive(there) > 1) {
            if (echo) transmit(back, size);
        }
        transmit(back, 1);
        return 0;
    }
    double start = now(), end = start + seconds;
    long count = 0;
    do {
        for (int i = 0; i < 100; i++, count++) {
            transmit(there, size);
            if (echo) receive(back);
        }
    } while (now() < end);
    transmit(there, 1);
    receive(back);
    printf("%.0f\n", count / (now() - start));
    waitpid(child, NULL, 0);
    msgctl(there, IPC_RMID, NULL);
    msgctl(back, IPC_RMID, NULL);
    return 0;
}
