# SPDX-License-Identifier: MIT
"""What the tests share that try a program out: files as the library keeps them, dates, and an end for what is stuck."""

import contextlib
import datetime
import threading

LIMIT = 900  # seconds, of a program that is stuck; the hosts of trials give up before, and say so


def blocks(block):
    """A `posix_file` that keeps this one block."""
    def sum_of(content):
        state = 0xcbf29ce484222325
        for byte in content:
            state = (state ^ byte) * 0x100000001b3 % 2**64
        return state.to_bytes(8, "big")
    length = len(block).to_bytes(8, "big")
    return b"muffle blocks 1\n" + length + sum_of(length) + sum_of(block) + block


# Coins fall for the secret, the week and the title, so all three are the same in every run.
SECRET = blocks(bytes.fromhex("00112233445566778899aabbccddeeff"))


def fortnight(number):
    """What is played on its first day leaves in its second week."""
    return datetime.date(2027, 1, 4) + datetime.timedelta(14 * number)


@contextlib.contextmanager
def limited(process):
    """Ends what is stuck, so that whoever waits for it finds out."""
    timer = threading.Timer(LIMIT, process.kill)
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
