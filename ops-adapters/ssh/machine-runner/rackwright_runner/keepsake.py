"""
The fence on the root disk itself, in a small partition that every install and every wipe of ours leaves there: a rescue
system forgets its folders at each boot, and a wiped disk has no folders. Found by its GPT name; the record is text of
fixed length at the beginning of the partition, so that no filesystem is needed to read it.
"""

import json
import os
from typing import Any, Dict, Optional

from . import paths

PARTITION_NAME = "rackwright-keepsake"
RECORD_BYTES = 4096
_MAGIC = "rackwright-fence-1 "


def read() -> Optional[Dict[str, Any]]:
    """None where no disk has one, or what is there is none of ours."""
    path = _partition()
    if path is None:
        return None
    with open(path, "rb") as device:
        text = device.read(RECORD_BYTES)
    return decode(text)


def write(fence: Dict[str, Any]) -> None:
    """Does nothing where no disk has the partition: the state folder has the fence then."""
    path = _partition()
    if path is None:
        return
    with open(path, "r+b") as device:
        device.write(encode(fence))
        device.flush()
        os.fsync(device.fileno())


def encode(fence: Dict[str, Any]) -> bytes:
    return (_MAGIC + json.dumps(fence) + "\n").encode().ljust(RECORD_BYTES, b"\0")


def decode(record: bytes) -> Optional[Dict[str, Any]]:
    text = record.rstrip(b"\0")
    if not text.startswith(_MAGIC.encode()):
        return None
    try:
        fence = json.loads(text[len(_MAGIC) :])
    except ValueError:
        return None
    numbers = isinstance(fence, dict) and all(isinstance(fence.get(key), int) for key in ("epoch", "sequence"))
    return fence if numbers else None


def _partition() -> Optional[str]:
    path = paths.ROOT + "/dev/disk/by-partlabel/" + PARTITION_NAME
    return path if os.path.exists(path) else None
