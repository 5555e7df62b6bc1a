/* The least that a web server with one process for each connection can be: what the machine itself takes.
 *   floor PORT WORKERS  each worker accepts on the same socket, answers requests as the other servers of the benchmark
 *                       do, after the sleep that a request asks for (us=MICROSECONDS), and takes the next connection
 *                       when the client has closed this one. Runs until it is ended; the workers end with it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nServer: floor\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\n"
    "Content-Type: text/plain\r\nContent-Length: 20\r\n\r\nHello from a worker\n";

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void work(const char *request) {
    const char *micros = strstr(request, "us=");
    long sleep = micros == NULL ? 0 : atol(micros + 3);
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += sleep % 1000000 * 1000;
    end.tv_sec += sleep / 1000000 + end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    if (sleep > 0) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
}

static void serve(int client) {
    char request[4096];
    ssize_t length = 0, size;
    while ((size = read(client, request + length, sizeof request - 1 - length)) > 0) {
        length += size;
        request[length] = 0;
        if (strstr(request, "\r\n\r\n") == NULL) continue;
        work(request);
        if (write(client, answer, sizeof answer - 1) != sizeof answer - 1) return;
        if (strcasestr(request, "\r\nConnection: close") != NULL) return;
        length = 0;
    }
}

int main(int count, char **arguments) {
    int on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (count != 3) {
        fprintf(stderr, "usage: floor PORT WORKERS\n");
        return 2;
    }
    address.sin_port = htons(atoi(arguments[1]));
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0) fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 128) != 0) fail("listen");
    for (int i = 0; i < atoi(arguments[2]); i++) {
        pid_t pid = fork();
        if (pid < 0) fail("fork");
        if (pid > 0) continue;
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        for (;;) {
            int client = accept(listener, NULL, NULL);
            if (client < 0) fail("accept");
            serve(client);
            close(client);
        }
    }
    pause();
    return 0;
}
