"""Files that we put on a machine: whole or not there, and on record before they are there, so that a reset finds them all."""

import hashlib
import json
import os
import tempfile
from typing import Any, List, Optional

from .. import paths, records
from ..job import Job
from ..refusal import Failed


def write(path: str, text: str, mode: int = 0o644) -> None:
    """Nobody whom `mode` keeps out sees any of it, at any time."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".rackwright-new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.rename(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    records.sync_folder(folder)


def write_json(path: str, value: Any, mode: int = 0o644) -> None:
    """JSON is YAML: the kubelet reads it as either."""
    write(path, json.dumps(value, indent=2, sort_keys=True) + "\n", mode)


def put_program(job: Job, source: str, target: str) -> None:
    """A copy of `source` under the name `target`: whoever runs the one of before goes on with that."""
    new = target + ".rackwright-new"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        with open(source, "rb") as reader, open(new, "wb") as writer:
            for chunk in iter(lambda: reader.read(1024 * 1024), b""):
                job.check()
                writer.write(chunk)
            writer.flush()
            os.fchmod(writer.fileno(), 0o755)
            os.fsync(writer.fileno())
        if sha256_of(new) != sha256_of(source):
            raise Failed("InstallFailed", "{} isn't what was fetched".format(target))
        os.rename(new, target)
    except BaseException:
        remove(new)
        raise
    records.sync_folder(os.path.dirname(target))


def text_of(path: str) -> Optional[str]:
    """None where it isn't there."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def sha256_of(path: str) -> str:
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1024 * 1024), b""):
            hashed.update(chunk)
    return hashed.hexdigest()


def record(layer: str, *more: str) -> None:
    """To be called before the first of them is written."""
    records.write(_record_path(layer), sorted({*recorded(layer), *more}))


def recorded(layer: str) -> List[str]:
    return records.read(_record_path(layer)) or []


def remove_recorded(job: Job, layer: str) -> None:
    for path in recorded(layer):
        job.check()
        remove(path)
    remove(_record_path(layer))


def remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _record_path(layer: str) -> str:
    return paths.STATE + "/layers/" + layer + "-files.json"
