"""The first cell of every hostile run: what attackers bring along. It is run only in the sandbox."""

import builtins
import ctypes
import fcntl
import gc
import glob
import itertools
import os
import pathlib
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)


def attempt(action, *arguments, **named):
    """What an action gives, or the name of its error: most of what is tried here is in vain."""
    try:
        return action(*arguments, **named)
    except Exception as error:
        return type(error).__name__


def child(action, *arguments):
    pid = os.fork()
    if not pid:
        try:
            action(*arguments)
        finally:
            os._exit(0)
    return pid


def detached(action):
    """Run in a daemon: in a session of its own, with no parent."""
    os.waitpid(child(lambda: os.setsid() and child(action)), 0)


def forever():
    while True:
        time.sleep(100)


def channels():
    """Every descriptor that may lead outside."""
    return [number for number in range(3, 256) if stat.S_ISFIFO(getattr(attempt(os.fstat, number), "st_mode", 0))]


def send(message, arrays=None):
    """Write to the judge: a frame, or bytes as they are."""
    if not isinstance(message, bytes):
        sys.path.insert(0, "/sandbox")
        import frames

        message = frames.encode(message, arrays)
    for number in channels():
        attempt(os.write, number, message)


def answer(exercise, case, value):
    send({"event": "answer", "exercise": exercise, "case": case, "value": value})


def hidden_cases():
    """The runner's own dictionaries of hidden cases, found among all objects there are."""
    return [one for one in gc.get_objects() if type(one) is dict and set(one) == {"double", "column_means"}]


def frames_outwards():
    """Calling frames, from the nearest one."""
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def show(*places):
    """Print what the first 10,000 bytes of files hold."""
    for place in places:
        content = attempt(lambda path: open(path, "rb").read(10_000), place)
        if isinstance(content, bytes):
            print(place, content.decode(errors="replace"))
