"""
GRUB as a BIOS starts it: boot code in the first sector loads the core, which has a partition of its own. What is patched, and
where, is of GRUB's include/grub/i386/pc/boot.h and of its boot/i386/pc/{boot,diskboot}.S, the same since 2.00.
"""

import struct

from .. import disks, gpt
from ..job import Job
from ..refusal import Failed
from . import medium

TOOLS = ()
MODULES = ("biosdisk",)

_TYPE = "21686148-6449-6e6f-744e-656564454649"
_SECTOR = 512
_CODE_BYTES = 440
_BYTES = gpt.MIB
# Of boot.img: the core's first sector, and a jump that leads round a workaround.
_KERNEL_SECTOR = 0x5C
_DRIVE_CHECK = 0x66
# Of the core's first sector: where its rest is, as sector, sectors, and segment to load it at.
_BLOCKS = struct.Struct("<QHH")
_LIST = _SECTOR - _BLOCKS.size
_SEGMENT = 0x820


def partition(sector: int) -> gpt.Partition:
    return gpt.partition(1, "bios-boot", gpt.MIB // sector, (gpt.MIB + _BYTES) // sector - 1, _TYPE)


def put(job: Job, disk: disks.Disk, own: gpt.Partition, staging: str) -> bytes:
    core = core_at(_read(staging + "/core.img"), own["first"])
    begin = own["first"] * _SECTOR
    medium.write_at(disk, begin, core)
    if b"".join(part.tobytes() for part in medium.read_back(job, disk, begin, begin + len(core))) != core:
        raise Failed("InstallFailed", "the disk {} doesn't hold what was written to it".format(disk["name"]))
    return boot_code(_read(staging + "/boot.img"), own["first"])


def boot_code(image: bytes, first: int) -> bytes:
    """@param image GRUB's boot.img. @param first the sector of the core."""
    if len(image) != _SECTOR or image[510:] != b"\x55\xaa":
        raise Failed("InvalidRequest", "the image's boot.img isn't GRUB's", retryable=False)
    code = bytearray(image[:_CODE_BYTES])
    struct.pack_into("<Q", code, _KERNEL_SECTOR, first)
    # As GRUB does itself on a hard disk: some BIOSes don't say which one they started from.
    code[_DRIVE_CHECK : _DRIVE_CHECK + 2] = b"\x90\x90"
    return bytes(code)


def core_at(image: bytes, first: int) -> bytes:
    """Whole sectors, in one piece. @param image as grub-mkimage made it. @param first the sector that it begins at."""
    core = bytearray(image + bytes(-len(image) % _SECTOR))
    if len(core) < 2 * _SECTOR or _BLOCKS.unpack_from(core, _LIST)[2] != _SEGMENT:
        raise Failed("InvalidRequest", "what the image's grub-mkimage made isn't GRUB's core", retryable=False)
    if len(core) > _BYTES:
        raise Failed("InstallFailed", "GRUB's core is larger than its partition", retryable=False)
    _BLOCKS.pack_into(core, _LIST, first + 1, len(core) // _SECTOR - 1, _SEGMENT)
    return bytes(core)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(_BYTES + 1)
