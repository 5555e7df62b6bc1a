#!/usr/bin/python3
"""A worker of a pool, with nothing but the standard library: counts the words of the line that a client sends, and
tells the pool's main process, which makes a message of it."""
import json
import os
import select
import signal
import socket
import struct


PATIENCE_SECONDS = 30
LONGEST_LINE = 65536


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
        # For all who share it: when a connection comes all idle workers wake up, and one of them gets it.
        self.listener.setblocking(False)
        self.waiting = False
        self.leaving = False
        signal.signal(signal.SIGTERM, self.term)

    def term(self, number, stack):
        self.leaving = True
        if self.waiting:
            raise Leave

    def connection(self):
        """Waits for a connection. Accept never waits, so what it takes is never dropped because of a signal. None when
        there is nothing to do after all."""
        self.waiting = True
        try:
            if self.leaving:
                raise Leave
            ready = select.select([self.listener, descriptor('COMMANDS')], [], [])[0]
            self.waiting = False
            if self.listener in ready:
                return self.listener.accept()[0]
            if not os.read(descriptor('COMMANDS'), 1):
                raise Leave     # the main process is gone
            return None         # asked for stacks, of which it has none to show
        except BlockingIOError:
            return None         # another worker was faster
        finally:
            self.waiting = False

    def run(self):
        os.write(descriptor('STATUS'), b'I')
        while True:
            client = self.connection()
            if client:
                os.write(descriptor('STATUS'), b'B')
                try:
                    self.answer(client)
                except OSError:
                    pass            # the client broke the connection, or said nothing; the worker goes on
                os.write(descriptor('STATUS'), b'I')

    def answer(self, client):
        client.settimeout(PATIENCE_SECONDS)
        with client, client.makefile('rw', errors='replace') as lines:
            words = len(lines.readline(LONGEST_LINE).split())
            lines.write('%d\n' % words)
            lines.flush()   # first of all: it needs no main process, which may have died
            frame(b'J', json.dumps({'words': words}).encode())


if __name__ == '__main__':
    try:
        Worker().run()
    except Leave:
        pass
