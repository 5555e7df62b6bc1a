#!/usr/bin/python3
"""A worker of a pool, with nothing but the standard library: counts the words of the line that a client sends, and
tells the pool's main process, which makes a message of it."""
import fcntl
import json
import os
import select
import signal
import socket
import struct
import tempfile


class Leave(Exception):
    """The worker is to leave, and has no work."""


def descriptor(name):
    return int(os.environ['MULTIMODULE_POOL_' + name])


def frame(kind, payload):
    """Sends something to the main process: M, P, the kind, an exit code, the length, the payload."""
    rest = struct.pack('>2scBI', b'MP', kind, 0, len(payload)) + payload
    while rest:
        rest = rest[os.write(descriptor('DATA'), rest):]


class Worker:
    def __init__(self):
        # Such as "inet:0 unix:6": the first of the sockets that all workers share.
        self.listener = socket.socket(fileno=int(os.environ['MULTIMODULE_POOL_LISTENERS'].split()[0].split(':')[1]))
        # One lock for each listening socket: workers of other pools must not wait for ours.
        self.mutex = os.open('%s/count-%d-%d.lock' % (tempfile.gettempdir(), os.getuid(),
                                                      os.fstat(self.listener.fileno()).st_ino),
                             os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        self.waiting = False
        self.leaving = False
        signal.signal(signal.SIGTERM, self.term)

    def term(self, number, stack):
        self.leaving = True
        if self.waiting:
            raise Leave

    def connection(self):
        """Waits for a connection. Only one worker at a time does, so accept never waits, and what it takes is never
        dropped because of a signal."""
        self.waiting = True
        try:
            if self.leaving:
                raise Leave
            fcntl.flock(self.mutex, fcntl.LOCK_EX)
            ready = select.select([self.listener, descriptor('COMMANDS')], [], [])[0]
            self.waiting = False
            if self.listener in ready:
                return self.listener.accept()[0]
            if not os.read(descriptor('COMMANDS'), 1):
                raise Leave     # the main process is gone
            return None         # asked for stacks, of which it has none to show
        finally:
            self.waiting = False
            fcntl.flock(self.mutex, fcntl.LOCK_UN)

    def run(self):
        while True:
            os.write(descriptor('STATUS'), b'I')
            client = self.connection()
            if client:
                os.write(descriptor('STATUS'), b'B')
                try:
                    self.answer(client)
                except OSError:
                    pass            # the client broke the connection; the worker goes on

    def answer(self, client):
        with client, client.makefile('rw') as lines:
            words = len(lines.readline().split())
            frame(b'J', json.dumps({'words': words}).encode())
            lines.write('%d\n' % words)


if __name__ == '__main__':
    try:
        Worker().run()
    except Leave:
        pass
