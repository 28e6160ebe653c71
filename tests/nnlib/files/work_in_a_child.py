"""What test_confined.py has done in a process of its own."""

import ctypes
import os


def echo(file):
    yield ["size", os.fstat(file.fileno()).st_size], b""
    yield "content", file.read()


def raises(file):
    yield "first", b"1"
    raise ValueError("what is wrong:\n" + "x" * 1000)


def crashes(file):
    yield "first", b"1"
    ctypes.string_at(0)


def exits(file):
    yield "first", b"1"
    os._exit(7)


def cut_off(file):
    yield "first", b"1"
    os.write(1, b'[null, "next", 1000]\nfew')
    os._exit(0)


def takes_memory(file):
    yield "first", bytes(2**25)
    yield "second", bytes(2**30)


def takes_time(file):
    while True:
        pass
    yield


def waits(file):
    import time

    yield "first", b"1"
    time.sleep(100)


def writes(file):
    with open("harm", "wb") as harm:
        harm.write(b"harm")
    yield "written", b""
