#!/usr/bin/python3
"""Answers each message with itself, until one says {"go": true}: from then on it reads a file past the page cache again
and again, and each second a MiB/s faster."""
import mmap
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "clients"))
import transit  # noqa: E402  (examples/clients/transit.py, found by the line above)

BLOCK = 1 << 20
BLOCKS = 16


def answer():
    queues = transit.Queues(os.environ["MULTIMODULE_QUEUE_DIRECTORY"])
    message = queues.receive(os.environ["MULTIMODULE_QUEUE"])
    while message.get("go") is not True:
        message.pop(".ipc_transit_meta", None)
        queues.send("Router", {**message, "source": os.environ["MULTIMODULE_TASK"]})
        message = queues.receive(os.environ["MULTIMODULE_QUEUE"])


def make():
    """A file that nobody finds again after the end of the process, however that ends."""
    out, path = tempfile.mkstemp(prefix="misbehaving", dir="/var/tmp")
    handle = os.open(path, os.O_RDONLY | os.O_DIRECT)
    os.unlink(path)
    for _ in range(BLOCKS):
        os.write(out, os.urandom(BLOCK))
    os.fsync(out)
    return handle


def read(handle):
    # O_DIRECT needs an aligned buffer, which an anonymous mapping is.
    buffer = mmap.mmap(-1, BLOCK)
    begun = time.monotonic()
    block = 0
    while True:
        os.preadv(handle, [buffer], block % BLOCKS * BLOCK)
        while block > (time.monotonic() - begun) ** 2 / 2:
            time.sleep(0.02)
        block += 1


answer()
print("misbehaves from now on", flush=True)
read(make())
