/* Asks a web server on the loopback for pages: what the benchmark of pools puts on each server alike.
 *   httpload rate PORT CONNECTIONS SECONDS PATH  each connection asks again when it has its answer; prints answers a
 *                                                second, the median, 99 % and maximum of the time that one took in
 *                                                microseconds, and how many requests were not answered
 *   httpload burst PORT CONNECTIONS PATH         each connection asks once, all at the same moment; prints after how
 *                                                many milliseconds the first, the middle and the last had its answer,
 *                                                and how many were not answered
 *   httpload pipe SECONDS BYTES                  prints how many pieces of so many bytes go through a pipe in a second
 * A connection stays open unless the server announces that it closes it; then another is opened for the next request,
 * which counts as a part of its time. One thread.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NANOS 1000000000LL
#define MOST_CONNECTIONS 256
#define MOST_TIMES 4000000
#define PATIENCE_MILLIS 60000

struct connection {
    int socket;
    int length;
    long long begun;
    char bytes[4096];
};

static struct connection connections[MOST_CONNECTIONS];
static struct sockaddr_in server;
static char request[512];
static int request_length;
static int epoll;
static unsigned *times;
static long answered, failed;

static long long nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * NANOS + t.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void dial(struct connection *c) {
    int on = 1;
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
    c->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->socket < 0) fail("socket");
    if (connect(c->socket, (struct sockaddr *)&server, sizeof server) != 0) fail("connect");
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->socket, &event) != 0) fail("epoll_ctl");
}

static void hang_up(struct connection *c) {
    close(c->socket);
    c->socket = -1;
}

static void ask(struct connection *c) {
    c->begun = nanos();
    c->length = 0;
    if (c->socket < 0) dial(c);
    /* Where this fails there is no answer either, and that is counted. */
    ssize_t sent = send(c->socket, request, request_length, MSG_NOSIGNAL);
    if (sent >= 0 && sent != request_length) fail("send");
}

/* The value of a header in what was read, or null. */
static const char *header(struct connection *c, const char *name) {
    char *found = strcasestr(c->bytes, name);
    return found == NULL ? NULL : found + strlen(name);
}

/* Whether the whole answer is there; -1 when it is none. */
static int whole(struct connection *c) {
    c->bytes[c->length] = 0;
    char *end = strstr(c->bytes, "\r\n\r\n");
    if (end == NULL) return c->length < (int)sizeof c->bytes - 1 ? 0 : -1;
    if (strncmp(c->bytes, "HTTP/1.1 200", 12) != 0) return -1;
    const char *length = header(c, "\r\nContent-Length: ");
    if (length == NULL) return -1;
    return c->length >= end + 4 - c->bytes + atoi(length);
}

/* Reads; returns 1 when an answer is complete, -1 when there will be none, else 0. */
static int take(struct connection *c) {
    ssize_t size = recv(c->socket, c->bytes + c->length, sizeof c->bytes - 1 - c->length, 0);
    if (size <= 0) {
        hang_up(c);
        return -1;
    }
    c->length += size;
    int state = whole(c);
    if (state < 0) {
        fprintf(stderr, "httpload: not an answer: %s\n", c->bytes);
        exit(1);
    }
    if (state == 1) {
        const char *then = header(c, "\r\nConnection: ");
        if (then != NULL && strncasecmp(then, "close", 5) == 0) hang_up(c);
    }
    return state;
}

static int by_size(const void *one, const void *other) {
    unsigned a = *(const unsigned *)one, b = *(const unsigned *)other;
    return a < b ? -1 : a > b;
}

static double at(double share) {
    return answered == 0 ? 0 : times[(long)((answered - 1) * share)];
}

static void keep_time(struct connection *c) {
    if (answered < MOST_TIMES) times[answered++] = (nanos() - c->begun) / 1000;
}

static void serve_all(int count, long long end, int again) {
    struct epoll_event events[MOST_CONNECTIONS];
    for (int open = count; open > 0 && (!again || nanos() < end);) {
        int ready = epoll_wait(epoll, events, MOST_CONNECTIONS, again ? 1000 : PATIENCE_MILLIS);
        if (ready == 0 && !again) {
            failed += open;
            return;
        }
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            int state = take(c);
            if (state == 0) continue;
            if (state == 1) keep_time(c);
            else failed++;
            if (again) {
                ask(c);
            } else {
                open--;
                if (c->socket >= 0) hang_up(c);
            }
        }
    }
}

static void load(int count, double seconds, int again) {
    for (int i = 0; i < count; i++) {
        connections[i].socket = -1;
        if (!again) dial(&connections[i]);
    }
    long long begun = nanos();
    for (int i = 0; i < count; i++) ask(&connections[i]);
    serve_all(count, begun + (long long)(seconds * NANOS), again);
    double took = (nanos() - begun) / 1e9;
    qsort(times, answered, sizeof *times, by_size);
    if (again) printf("%.1f %.0f %.0f %.0f %ld\n", answered / took, at(0.5), at(0.99), at(1), failed);
    else printf("%.1f %.1f %.1f %ld\n", at(0) / 1e3, at(0.5) / 1e3, at(1) / 1e3, failed);
}

static void through_pipe(double seconds, int bytes) {
    int ends[2];
    char *piece = calloc(1, bytes + (1 << 16));
    if (piece == NULL || pipe(ends) != 0) fail("pipe");
    pid_t child = fork();
    if (child == 0) {
        long long end = nanos() + (long long)(seconds * NANOS);
        do {
            for (int i = 0; i < 100 && bytes < 1 << 16; i++) {
                if (write(ends[1], piece, bytes) != bytes) _exit(1);
            }
            if (bytes >= 1 << 16) {
                for (int done = 0; done < bytes;) done += write(ends[1], piece, bytes - done);
            }
        } while (nanos() < end);
        _exit(0);
    }
    close(ends[1]);
    long long begun = nanos(), all = 0;
    for (ssize_t size; (size = read(ends[0], piece, 1 << 16)) > 0;) all += size;
    printf("%.0f\n", all / (double)bytes / ((nanos() - begun) / 1e9));
    waitpid(child, NULL, 0);
}

int main(int count, char **arguments) {
    if (count == 4 && strcmp(arguments[1], "pipe") == 0) {
        through_pipe(atof(arguments[2]), atoi(arguments[3]));
        return 0;
    }
    int rate = count == 6 && strcmp(arguments[1], "rate") == 0;
    if (!rate && !(count == 5 && strcmp(arguments[1], "burst") == 0)) {
        fprintf(stderr, "usage: httpload rate PORT CONNECTIONS SECONDS PATH | burst PORT CONNECTIONS PATH"
                        " | pipe SECONDS BYTES\n");
        return 2;
    }
    int wanted = atoi(arguments[3]);
    if (wanted < 1 || wanted > MOST_CONNECTIONS) {
        fprintf(stderr, "httpload: %d connections, but there are 1 to %d\n", wanted, MOST_CONNECTIONS);
        return 2;
    }
    server = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(atoi(arguments[2])),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    request_length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
                              arguments[count - 1], rate ? "" : "Connection: close\r\n");
    times = malloc(MOST_TIMES * sizeof *times);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (times == NULL || epoll < 0) fail("httpload");
    load(wanted, rate ? atof(arguments[4]) : 0, rate);
    return 0;
}
