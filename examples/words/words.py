#!/usr/bin/python3
"""A task in Python with nothing but the standard library: counts the words of each message and answers to a queue.

The daemon tells it by the environment which queue is its own, where the queues are, and its configuration as JSON.
It ends when it gets TERM, after the message that it has in hand.
"""
import json
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "clients"))
import transit  # noqa: E402  (examples/clients/transit.py, found by the line above)

ending = False


def end(*_):
    global ending
    ending = True
    # Should TERM come just before the program begins to wait, this wakes it; the wait ends with every signal.
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)


def unbroken(call, *arguments):
    """Sends in any case: TERM ends waiting for the next message, not the work on this one."""
    while True:
        try:
            return call(*arguments)
        except InterruptedError:
            continue


def main():
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, lambda *_: None)
    queues = transit.Queues(os.environ["MULTIMODULE_QUEUE_DIRECTORY"])
    own = os.environ["MULTIMODULE_QUEUE"]
    config = json.loads(os.environ["MULTIMODULE_CONFIG"])
    print("counting words for", config["answers"], flush=True)
    while not ending:
        try:
            message = queues.receive(own)
        except InterruptedError:
            continue
        message.pop(".ipc_transit_meta", None)
        message["words"] = len(str(message.get("text", "")).split())
        message["process"] = os.getpid()
        unbroken(queues.send, config["answers"], message)


if __name__ == "__main__":
    main()
