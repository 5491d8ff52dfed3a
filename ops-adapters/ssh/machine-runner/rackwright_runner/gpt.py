"""
GUID partition tables (UEFI 2.10, 5.3), read from a disk and written to it. By hand, since a table has to go to the disk in
one piece when everything else is there and verified, and since a record has to be found where no partition has a name.
"""

import struct
import uuid
import zlib
from typing import Any, BinaryIO, Dict, List, Optional, Tuple

LINUX = "0fc63daf-8483-4772-8e79-3d69d8477de4"
# Discoverable Partitions Specification: roots of x86-64 and of arm64.
ROOT_TYPES = (LINUX, "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "b921b045-1df0-41c3-af44-4c6f280d3fae")

MIB = 1024 * 1024
_HEADER = struct.Struct("<8sIIIIQQQQ16sQIII")
_ENTRY = struct.Struct("<16s16sQQQ72s")
_ENTRIES = 128
_MOST_ENTRY_BYTES = MIB

# number, type, name, first and last (both sectors, inclusive), id and flags
Partition = Dict[str, Any]


def read(device: BinaryIO, size: int, sector: int) -> Optional[List[Partition]]:
    """The partitions; by the copy at the end where the first one is torn. None where neither is whole."""
    for lba in (1, size // sector - 1):
        found = _read_at(device, lba, sector)
        if found is not None:
            return found
    return None


def partition(number: int, name: str, first: int, last: int, kind: str = LINUX) -> Partition:
    drawn = str(uuid.uuid4())
    return {"number": number, "type": kind, "name": name, "first": first, "last": last, "id": drawn, "flags": 0}


def render(partitions: List[Partition], size: int, sector: int, disk_id: Optional[str] = None) -> Tuple[bytes, bytes]:
    """What goes to sectors 1 and following, and to the end of a disk of `size` bytes."""
    sectors = size // sector
    entries = bytearray(_ENTRIES * _ENTRY.size)
    for each in partitions:
        entry = _ENTRY.pack(
            uuid.UUID(each["type"]).bytes_le,
            uuid.UUID(each["id"]).bytes_le,
            each["first"],
            each["last"],
            each["flags"],
            each["name"].encode("utf-16-le"),
        )
        entries[(each["number"] - 1) * _ENTRY.size : each["number"] * _ENTRY.size] = entry
    length = -(-len(entries) // sector)
    padded = bytes(entries).ljust(length * sector, b"\0")
    identity = uuid.UUID(disk_id).bytes_le if disk_id else uuid.uuid4().bytes_le
    usable = (2 + length, sectors - 2 - length)
    checksum = zlib.crc32(bytes(entries))
    primary = _header(1, sectors - 1, usable, identity, 2, checksum)
    backup = _header(sectors - 1, 1, usable, identity, sectors - 1 - length, checksum)
    return primary.ljust(sector, b"\0") + padded, padded + backup.ljust(sector, b"\0")


def protective(first_sector: bytes, size: int, sector: int) -> bytes:
    """The first sector, its boot code kept, with one entry that keeps others off the disk (5.2.3)."""
    sectors = min(size // sector - 1, 0xFFFFFFFF)
    entry = struct.pack("<B3sB3sII", 0, b"\x00\x02\x00", 0xEE, b"\xff\xff\xff", 1, sectors)
    return first_sector[:446] + entry.ljust(64, b"\0") + b"\x55\xaa" + first_sector[512:sector]


def _header(lba: int, other: int, usable: Tuple[int, int], identity: bytes, entries: int, checksum: int) -> bytes:
    def pack(own: int) -> bytes:
        begin = (b"EFI PART", 0x10000, _HEADER.size, own, 0, lba, other, *usable, identity)
        return _HEADER.pack(*begin, entries, _ENTRIES, _ENTRY.size, checksum)

    return pack(zlib.crc32(pack(0)))


def _read_at(device: BinaryIO, lba: int, sector: int) -> Optional[List[Partition]]:
    device.seek(lba * sector)
    raw = device.read(_HEADER.size)
    if len(raw) < _HEADER.size or raw[:8] != b"EFI PART":
        return None
    header = _HEADER.unpack(raw)
    if zlib.crc32(raw[:16] + b"\0\0\0\0" + raw[20:]) != header[3] or header[2] != _HEADER.size:
        return None
    at, count, width, checksum = header[10:14]
    if width < _ENTRY.size or count * width > _MOST_ENTRY_BYTES:
        return None
    device.seek(at * sector)
    entries = device.read(count * width)
    if zlib.crc32(entries) != checksum:
        return None
    found = (_partition(number, entries[number * width :]) for number in range(count))
    return [each for each in found if each is not None]


def _partition(index: int, raw: bytes) -> Optional[Partition]:
    kind, drawn, first, last, flags, name = _ENTRY.unpack(raw[: _ENTRY.size])
    if kind == bytes(16):
        return None
    return {
        "number": index + 1,
        "type": str(uuid.UUID(bytes_le=kind)),
        "id": str(uuid.UUID(bytes_le=drawn)),
        "name": name.decode("utf-16-le", errors="replace").split("\0")[0],
        "first": first,
        "last": last,
        "flags": flags,
    }
