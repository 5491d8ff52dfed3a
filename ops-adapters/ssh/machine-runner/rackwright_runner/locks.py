"""Locks that end with whoever holds them, be it by kill -9 or by a power cut: flock, never a file that says so."""

import contextlib
import fcntl
import os
import time
from typing import Iterator, Optional

from . import paths
from .refusal import Refused

# Moments are meant. A call that hangs here would only be followed by more of them.
_PATIENCE_SECONDS = 10
# Whoever looks whether an operation runs holds its lock for as long as that takes.
_LOOK_SECONDS = 1


@contextlib.contextmanager
def machine() -> Iterator[None]:
    """
    One call at a time decides what begins. Held for moments, or seconds where an operation takes as long to be over.

    @raises Refused when another call doesn't let go.
    """
    os.makedirs(paths.STATE, mode=0o700, exist_ok=True)
    descriptor = os.open(paths.STATE + "/lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _take(descriptor, _PATIENCE_SECONDS):
            raise Refused("BackendFailed", "another call hangs on the machine, and holds its lock", retryable=True)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, seconds: float) -> bool:
    begun = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() - begun > seconds:
                return False
            time.sleep(0.05)


def hold(folder: str) -> Optional[int]:
    """
    The lock of one operation, as a descriptor for its worker to inherit; None when someone holds it. The worker hands it
    on to every tool that it runs: an operation runs as long as any process of it lives.
    """
    os.makedirs(folder, mode=0o700, exist_ok=True)
    descriptor = os.open(folder + "/running", os.O_RDWR | os.O_CREAT, 0o600)
    if _take(descriptor, _LOOK_SECONDS):
        return descriptor
    os.close(descriptor)
    return None


def comes_free(folder: str, seconds: float) -> bool:
    """Whether whoever holds the lock of the operation lets go of it within so long."""
    descriptor = os.open(folder + "/running", os.O_RDWR | os.O_CLOEXEC)
    try:
        return _take(descriptor, seconds)
    finally:
        os.close(descriptor)


def let_go(lock: int) -> None:
    """Of this process's descriptor: who inherited the lock keeps it."""
    os.close(lock)


def is_held(folder: str) -> bool:
    try:
        descriptor = os.open(folder + "/running", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who look at once don't take each other for the operation.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
