#!/usr/bin/python3
"""A complete client of the queues in Python; needs the standard library only.

transit.py DIR send QUEUE JSON    sends a message, waiting for room; a long one travels by file
transit.py DIR receive QUEUE      waits for a message and prints it
"""
import ctypes
import json
import os
import secrets
import socket
import sys
import time

INLINE = 4096  # a longer body goes to a file
IPC_CREAT = 0o1000

libc = ctypes.CDLL(None, use_errno=True)
libc.msgsnd.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
libc.msgrcv.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_long, ctypes.c_int]
libc.msgrcv.restype = ctypes.c_ssize_t
TYPE = ctypes.sizeof(ctypes.c_long)  # a message is a long, its type, and then the bytes


def check(result, what):
    if result < 0:
        raise OSError(ctypes.get_errno(), what + ": " + os.strerror(ctypes.get_errno()))
    return result


class Queues:
    def __init__(self, directory):
        self.directory = os.path.abspath(directory)
        self.large = os.path.join(self.directory, ".large")  # where the files of long bodies are

    def key(self, name):
        """The key in the queue's file. Whoever makes the file first decides; everybody else uses what it says."""
        path = os.path.join(self.directory, name)
        if not os.path.exists(path):
            draft = os.path.join(self.directory, f".new-{os.getpid()}-{name}")  # hidden until it is whole
            with open(draft, "w") as out:
                about = os.fstat(out.fileno())
                key = 1 << 24 | (about.st_dev & 0xFF) << 16 | about.st_ino & 0xFFFF  # ftok(path, 1)
                out.write(f"qid={key}\nqname={name}\n")
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # somebody was faster, which is as good
            os.unlink(draft)
        with open(path) as lines:
            return int(dict(line.strip().split("=")[:2] for line in lines)["qid"])

    def open(self, name):
        return check(libc.msgget(ctypes.c_int(self.key(name)), IPC_CREAT | 0o660), f"queue {name}")

    def send(self, name, message):
        meta = {"send_ts": int(time.time()), "source_hostname": socket.gethostname()}
        body = json.dumps({**message, ".ipc_transit_meta": meta}).encode()
        header = f"l={len(body)}"
        file = None
        if len(body) > INLINE:
            file = os.path.join(self.large, secrets.token_hex(8) + ".transit")
            header += f",f={file}"
        data = f"{len(header)}:{header}".encode() + body
        if file:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660), "wb") as out:
                out.write(data)
            data = data[:-len(body)]
        packed = (1).to_bytes(TYPE, sys.byteorder) + data
        check(libc.msgsnd(self.open(name), packed, len(data), 0), f"sending to {name}")

    def receive(self, name):
        buffer = ctypes.create_string_buffer(TYPE + 65536)
        length = check(libc.msgrcv(self.open(name), buffer, 65536, 0, 0), f"receiving from {name}")
        data = buffer.raw[TYPE:TYPE + length]
        digits, rest = data.split(b":", 1)
        header = dict(pair.split("=", 1) for pair in rest[:int(digits)].decode().split(",") if pair)
        if "f" in header:
            if os.path.dirname(header["f"]) != self.large:
                raise ValueError(f"the message names {header['f']}, which is not in {self.large}")
            with open(header["f"], "rb") as file:
                data = file.read()
            os.unlink(header["f"])
        return json.loads(data[len(digits) + 1 + int(digits):])


if __name__ == "__main__":
    queues = Queues(sys.argv[1])
    if sys.argv[2] == "send":
        queues.send(sys.argv[3], json.loads(sys.argv[4]))
    else:
        print(json.dumps(queues.receive(sys.argv[3]), sort_keys=True, separators=(",", ":")))
