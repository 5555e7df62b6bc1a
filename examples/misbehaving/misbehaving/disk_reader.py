#!/usr/bin/python3
"""Reads a file past the page cache again and again, from the first message that it gets."""
import mmap
import os
import subprocess
import sys

BLOCK = 1 << 20
BLOCKS = 64


def make(path):
    with open(path, "wb") as out:
        for _ in range(BLOCKS):
            out.write(os.urandom(BLOCK))
        out.flush()
        os.fsync(out.fileno())


def read(path):
    # O_DIRECT needs an aligned buffer, which an anonymous mapping is.
    buffer = mmap.mmap(-1, BLOCK)
    handle = os.open(path, os.O_RDONLY | os.O_DIRECT)
    while True:
        os.lseek(handle, 0, os.SEEK_SET)
        while os.readv(handle, [buffer]) == BLOCK:
            pass


def main():
    rtrans = sys.argv[1] if len(sys.argv) > 1 else "rtrans"
    queue = os.environ["MULTIMODULE_QUEUE"]
    directory = os.environ["MULTIMODULE_QUEUE_DIRECTORY"]
    subprocess.run([rtrans, "-s", "-P", directory, queue], check=True, stdout=subprocess.DEVNULL)
    print("misbehaves from now on", flush=True)
    path = "/var/tmp/misbehaving.%d" % os.getpid()
    try:
        make(path)
        read(path)
    finally:
        os.unlink(path)


main()
