"""
The fence on the root disk itself, in a small partition that every install and every wipe of ours leaves there: a rescue
system forgets its folders at each boot, and a wiped disk has no folders. Beside it stands what an operation has to know of
itself in the boot after the next. Both are text of fixed length, found through the partition table and read from the whole
disk: no filesystem, no udev, and no partition that the kernel knows is needed.
"""

import json
import os
from typing import Any, Dict, Iterator, List, Optional, Tuple

from . import disks, gpt

PARTITION_NAME = "rackwright-keepsake"
BYTES = 8 * gpt.MIB
_FENCE = (0, 4096, b"rackwright-fence-1 ")
MOST_PENDING_BYTES = 65536
_PENDING = (4096, MOST_PENDING_BYTES, b"rackwright-pending-1 ")

Json = Dict[str, Any]


def read() -> Optional[Json]:
    """The highest of all disks; None where no disk has one, or what is there is none of ours."""
    found = [each for _, each in _all(_FENCE) if _is_fence(each)]
    return max(found, key=lambda fence: (fence["epoch"], fence["sequence"])) if found else None


def write(fence: Json) -> None:
    """Does nothing where no disk has the partition: the state folder has the fence then."""
    for path, offset in _places():
        write_fence_at(path, offset, fence)


def pending(operation: str) -> Optional[Json]:
    """What the operation left for itself: `stage`, and what belongs to that."""
    return next(iter(_pending(operation).values()), None)


def pending_at(operation: str) -> List[str]:
    """The disks that it left that on, by their devices."""
    return list(_pending(operation))


def marks_on(disk: disks.Disk) -> List[int]:
    """Where partitions were that a wipe which didn't end well found on the disk; whichever operation it was."""
    device = disks.device(disk)
    kept = [each.get("marks") for path, each in _all(_PENDING) if path == device]
    # Whoever had the machine could write there as well.
    return [mark for marks in kept if isinstance(marks, list) for mark in marks if isinstance(mark, int) and mark > 0]


def write_pending(record: Json) -> None:
    for path, offset in _places():
        _write(path, offset, _PENDING, record)


def write_pending_at(path: str, offset: int, record: Json) -> None:
    """Where the partition is, or will be."""
    _write(path, offset, _PENDING, record)


def write_fence_at(path: str, offset: int, fence: Json) -> None:
    _write(path, offset, _FENCE, fence)


def partition_on(disk: disks.Disk) -> gpt.Partition:
    """Where a new one goes: to the end. Always the same place of a disk; its number is the table's to give."""
    sector = disks.sector_bytes(disk)
    first = ((disk["size"] - BYTES) // gpt.MIB - 1) * gpt.MIB // sector
    return gpt.partition(1, PARTITION_NAME, first, first + BYTES // sector - 1)


def on(disk: disks.Disk) -> Optional[int]:
    """The byte at which its partition begins; None where the disk has none."""
    sector = disks.sector_bytes(disk)
    try:
        with open(disks.device(disk), "rb") as device:
            found = gpt.read(device, disk["size"], sector) or []
    except OSError:
        return None
    named = [each["first"] * sector for each in found if each["name"] == PARTITION_NAME]
    return named[0] if named else None


def _places() -> List[Tuple[str, int]]:
    found = ((disks.device(disk), on(disk)) for disk in disks.found())
    return [(path, offset) for path, offset in found if offset is not None]


def _pending(operation: str) -> Dict[str, Json]:
    return {path: each for path, each in _all(_PENDING) if each.get("operation") == operation}


def _all(slot: Tuple[int, int, bytes]) -> Iterator[Tuple[str, Json]]:
    within, length, mark = slot
    for path, offset in _places():
        with open(path, "rb") as device:
            device.seek(offset + within)
            text = device.read(length).rstrip(b"\0")
        if not text.startswith(mark):
            continue
        try:
            value = json.loads(text[len(mark) :])
        except ValueError:
            continue
        if isinstance(value, dict):
            yield path, value


def _write(path: str, offset: int, slot: Tuple[int, int, bytes], value: Json) -> None:
    within, length, mark = slot
    text = mark + json.dumps(value).encode() + b"\n"
    if len(text) > length:
        raise ValueError("a record of the keepsake is longer than its place")
    with open(path, "r+b") as device:
        device.seek(offset + within)
        device.write(text.ljust(length, b"\0"))
        device.flush()
        os.fsync(device.fileno())


def _is_fence(value: Json) -> bool:
    numbers = all(isinstance(value.get(key), int) for key in ("epoch", "sequence"))
    return numbers and all(isinstance(value.get(key), str) for key in ("claimUid", "operation"))
