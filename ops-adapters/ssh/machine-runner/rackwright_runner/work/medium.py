"""A whole disk as bytes: written through, and read back from the disk itself, not from memory."""

import contextlib
import errno
import fcntl
import glob
import mmap
import os
import struct
import time
from typing import Any, Iterator, List, NamedTuple

from .. import disks, gpt, keepsake
from ..job import Job
from ..refusal import Failed

CHUNK = 4 * gpt.MIB

_BLKDISCARD = 0x1277
_BLKFLSBUF = 0x1261
_DISCARD_AT_ONCE = 1024 * gpt.MIB
_CODE_BYTES = 440
# int 18h, by which a BIOS tries what comes next in its boot order; and a halt, should it return.
_NEXT_DEVICE = b"\xcd\x18\xeb\xfe"


class Layout(NamedTuple):
    """What the table of an installed disk will say."""

    partitions: List[gpt.Partition]
    root: gpt.Partition
    boot_code: bytes


@contextlib.contextmanager
def locked(disk: disks.Disk) -> Iterator[None]:
    """So that udev leaves it alone, and makes no partitions of a passing table (systemd.io, Block Device Locking)."""
    descriptor = os.open(disks.device(disk), os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def require_unused(disk: disks.Disk) -> None:
    """@raises Failed when anything of it is mounted, swapped to, or part of an array: the kernel lends it to one alone."""
    try:
        os.close(os.open(disks.device(disk), os.O_RDWR | os.O_EXCL))
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        raise Failed("InstallFailed", "the disk {} is in use on the running system".format(disk["name"]), False) from error


def write_at(disk: disks.Disk, offset: int, content: bytes) -> None:
    """On the disk when this returns."""
    with open(disks.device(disk), "r+b") as device:
        device.seek(offset)
        device.write(content)
        device.flush()
        os.fsync(device.fileno())


def read_back(job: Job, disk: disks.Disk, begin: int, end: int) -> Iterator[memoryview]:
    """Past every cache where the kernel allows it (O_DIRECT), else after it was told to drop them."""
    path = disks.device(disk)
    drop_caches(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECT)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        descriptor = os.open(path, os.O_RDONLY)
    try:
        # Anonymous memory begins at a page, as O_DIRECT asks.
        with mmap.mmap(-1, CHUNK) as buffer:
            at = begin // CHUNK * CHUNK
            while at < end:
                job.check()
                count = os.preadv(descriptor, [buffer], at)
                if count == 0:
                    raise Failed("InstallFailed", "the disk {} ends before what was written to it".format(disk["name"]))
                part = bytes(buffer[max(0, begin - at) : min(count, end - at)])
                yield memoryview(part)
                at += count
    finally:
        os.close(descriptor)


def drop_caches(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        fcntl.ioctl(descriptor, _BLKFLSBUF, 0)
    except OSError as error:
        # Not a block device (ENOTTY), or not ours to flush.
        if error.errno not in (errno.ENOTTY, errno.EACCES, errno.EINVAL):
            raise
    finally:
        os.close(descriptor)


def discard(job: Job, disk: disks.Disk, begin: int, end: int) -> bool:
    """False where the device can't: what it held is still there."""
    descriptor = os.open(disks.device(disk), os.O_RDWR)
    try:
        for at in range(begin, end, _DISCARD_AT_ONCE):
            job.check()
            fcntl.ioctl(descriptor, _BLKDISCARD, struct.pack("QQ", at, min(_DISCARD_AT_ONCE, end - at)))
        return True
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EACCES, errno.EPERM):
            raise
        return False
    finally:
        os.close(descriptor)


def zero(job: Job, disk: disks.Disk, begin: int, end: int) -> None:
    """And read back, to be sure."""
    zeros = bytes(CHUNK)
    with open(disks.device(disk), "r+b", buffering=0) as device:
        device.seek(begin)
        at = begin
        while at < end:
            job.check()
            at += device.write(zeros[: min(CHUNK, end - at)]) or 0
        os.fsync(device.fileno())
    for part in read_back(job, disk, begin, end):
        if part.tobytes().strip(b"\0"):
            raise Failed("InstallFailed", "the disk {} still holds what was overwritten".format(disk["name"]))


def new_table(disk: disks.Disk, partitions: List[gpt.Partition], boot_code: bytes = b"") -> None:
    """
    A table of these partitions and the keepsake's. The copy at the end is on the disk before the one at its beginning, so
    that a power cut leaves one of them whole; and boot code after both, so that it finds what it looks for.

    @param boot_code the first sector. Where it has none, a BIOS goes on to its next device: it takes every first sector that
    ends in 55 AA, as that of a table does (UEFI 2.10, 5.2.3), for one to jump to.
    """
    sector = disks.sector_bytes(disk)
    own = keepsake.partition_on(disk)
    taken = [each["number"] for each in partitions]
    own["number"] = max(taken, default=0) + 1
    primary, backup = gpt.render([*partitions, own], disk["size"], sector)
    write_at(disk, disk["size"] - len(backup), backup)
    if any(boot_code[:_CODE_BYTES]):
        write_at(disk, sector, primary)
        write_at(disk, 0, gpt.protective(boot_code.ljust(sector, b"\0")[:sector], disk["size"], sector))
        return
    first = (_NEXT_DEVICE + boot_code[len(_NEXT_DEVICE) :]).ljust(sector, b"\0")[:sector]
    write_at(disk, 0, gpt.protective(first, disk["size"], sector) + primary)


def keep_fence(disk: disks.Disk, fence: Any) -> None:
    """To where the keepsake of this disk is, or will be: before the table that leads to it, so it is never lost."""
    write_at(disk, own_offset(disk) + 4096, bytes(65536))
    keepsake.write_fence_at(disks.device(disk), own_offset(disk), fence)


def own_offset(disk: disks.Disk) -> int:
    return keepsake.partition_on(disk)["first"] * disks.sector_bytes(disk)


def forget_partitions(job: Job, disk: disks.Disk) -> None:
    """
    The kernel's, not the table's; it fails where there are none. By partx, since not every kernel reads tables. Their nodes
    may go moments later, and are waited for: an old one isn't to be taken for that of a partition which is shown next.
    """
    nodes = glob.glob(glob.escape(disks.partition_device(disk, 0)[:-1]) + "[0-9]*")
    drop_caches(disks.device(disk))
    job.clean_up(["partx", "--delete", disks.device(disk)])
    for _ in range(50):
        if not any(os.path.exists(node) for node in nodes):
            return
        time.sleep(0.1)


def show(job: Job, disk: disks.Disk, partition: gpt.Partition) -> None:
    """The kernel has it from now on, although no table on the disk does yet; returns when its node is there."""
    drop_caches(disks.device(disk))
    # The kernel counts in sectors of 512 bytes, whatever the disk does.
    factor = disks.sector_bytes(disk) // 512
    first, length = partition["first"] * factor, (partition["last"] - partition["first"] + 1) * factor
    job.tool(["addpart", disks.device(disk), str(partition["number"]), str(first), str(length)])
    path = disks.partition_device(disk, partition["number"])
    for _ in range(100):
        if os.path.exists(path):
            return
        job.check()
        time.sleep(0.1)
    raise Failed("InstallFailed", "the kernel doesn't show the partition that was just made: " + path)
