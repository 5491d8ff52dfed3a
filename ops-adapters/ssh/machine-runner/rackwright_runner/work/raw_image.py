"""
A raw image of a disk, with a GUID partition table of its own. That table goes to the disk last, by whoever called: until
then the disk has one with the keepsake alone, and nothing on it boots.
"""

import hashlib
import io
import os
from typing import List

from .. import disks, gpt, keepsake
from ..job import Job
from ..refusal import Failed
from . import fetch, medium


def write(job: Job, disk: disks.Disk) -> medium.Layout:
    """Its bytes, all but the table, read back from the disk."""
    image = job.request["image"]
    room = medium.own_offset(disk)
    head = bytearray()
    with open(disks.device(disk), "r+b", buffering=0) as device:
        written = gpt.MIB
        device.seek(written)

        def put(chunk: bytes) -> None:
            nonlocal written
            missing = gpt.MIB - len(head)
            if missing > 0:
                head.extend(chunk[:missing])
                chunk = chunk[missing:]
            if written + len(chunk) > room:
                words = "the image is larger than the {} MiB that {} has for it"
                raise Failed("DiskTooSmall", words.format(room >> 20, disk["name"]), retryable=False)
            rest = memoryview(chunk)
            while rest:
                rest = rest[device.write(rest) :]
            written += len(chunk)

        fetch.stream(job, image["url"], image["sha256"], put, (5, 60))
        os.fsync(device.fileno())
    job.progress(60, "reading it back from the disk")
    _verify(job, disk, bytes(head), written, image["sha256"])
    partitions = _partitions(bytes(head), disk)
    root = _root_of(partitions)
    sector = disks.sector_bytes(disk)
    # What lies between the table and the first MiB may belong to a boot loader.
    behind = 2 * sector + 128 * 128
    medium.write_at(disk, behind, bytes(head[behind:]))
    medium.show(job, disk, root)
    return medium.Layout(partitions=partitions, root=root, boot_code=bytes(head[:sector]))


def _verify(job: Job, disk: disks.Disk, head: bytes, end: int, sha256: str) -> None:
    hashed = hashlib.sha256(head)
    if end > gpt.MIB:
        for part in medium.read_back(job, disk, gpt.MIB, end):
            hashed.update(part)
    if hashed.hexdigest() != sha256:
        raise Failed("InstallFailed", "the disk {} doesn't hold what was written to it".format(disk["name"]))


def _partitions(head: bytes, disk: disks.Disk) -> List[gpt.Partition]:
    sector = disks.sector_bytes(disk)
    found = gpt.read(io.BytesIO(head), len(head), sector)
    if found is None:
        words = "the image has no partition table (GPT) for sectors of {} bytes".format(sector)
        raise Failed("InstallFailed", words, retryable=False)
    kept = [each for each in found if each["name"] != keepsake.PARTITION_NAME]
    # What the image's table says is checked against the disk: a partition over the keepsake would be the end of it.
    limit = medium.own_offset(disk) // sector
    if any(not 0 < each["first"] <= each["last"] < limit or each["number"] > 127 for each in kept):
        raise Failed("InstallFailed", "a partition of the image doesn't fit on the disk " + disk["name"], retryable=False)
    return kept


def _root_of(partitions: List[gpt.Partition]) -> gpt.Partition:
    """The largest for Linux: where an image has its root."""
    found = [each for each in partitions if each["type"] in gpt.ROOT_TYPES]
    if not found:
        raise Failed("InstallFailed", "the image has no partition for Linux that could be its root", retryable=False)
    return max(found, key=lambda each: each["last"] - each["first"])
