# SPDX-License-Identifier: MIT
"""Tests of programs that take ports which there are once: in a network of their own, which ends with them."""

import ctypes
import os
import shutil
import subprocess
import sys
import unittest

NOT_TRIED = 77  # what ctest takes for skipped
CLONE_NEWNET = 0x40000000


def enter(interfaces=()):
    """Has this process, and what it starts, in a network with nothing but a loopback and what these arguments of `ip` add.
    Says why not; empty if it is so."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        return f"a network of its own: {os.strerror(ctypes.get_errno())}"
    for command in ("link set lo up", *interfaces):
        done = subprocess.run(["ip", *command.split()], capture_output=True, text=True)
        if done.returncode != 0:
            return f"ip {command}: {done.stderr.strip()}"
    return ""


def run_tests(programs, argv, interfaces=()):
    """`unittest.main` there. Where that is not permitted, or a program is missing, this says so, and that it was skipped; if
    MUFFLE_SKIP_NOTHING is set, it fails."""
    missing = [program for program in ("ip", *programs) if shutil.which(program) is None]
    why_not = f"not installed: {', '.join(missing)}" if missing else enter(interfaces)
    if why_not:
        print(f"skipped: {why_not}")
        sys.exit(1 if os.environ.get("MUFFLE_SKIP_NOTHING") else NOT_TRIED)
    unittest.main(argv=argv)
