"""Small JSON files that are either the old or the new one, whenever the power goes."""

import contextlib
import errno
import json
import os
import tempfile
from typing import Any, Optional

_RESERVE_BYTES = 65536


def read(path: str) -> Optional[Any]:
    """None when it isn't there. A torn file can't be: `write` renames what is whole and on disk."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise OSError(errno.EIO, "it was damaged, and holds no JSON any more", path) from error


def write(path: str, value: Any) -> None:
    """Returns when the value is on disk, and its name too."""
    write_line(path, json.dumps(value))


def write_line(path: str, text: str) -> None:
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    sync_folder(folder)


def reserve(folder: str) -> None:
    """Room for how an operation will end, so that a disk that is full by then can't keep it from being told."""
    descriptor = os.open(folder + "/reserve", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, _RESERVE_BYTES)
    finally:
        os.close(descriptor)


def give_back(folder: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(folder + "/reserve")


def sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
