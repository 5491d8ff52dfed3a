"""
GRUB as UEFI starts it: a program on a FAT partition, under the name that firmware looks for where it was told nothing
(UEFI 2.10, 3.5.1.1), so that none of its variables is written. The partition is written unmounted: a rescue system's kernel
may have no FAT.
"""

import os

from .. import disks, gpt
from ..job import Job
from ..refusal import Failed
from . import medium

TOOLS = ("mkfs.vfat", "mmd", "mcopy")
MODULES = ()

_TYPE = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
# Some versions of mtools refuse a disk whose size isn't whole cylinders of the geometry that it tells, as few disks do.
_MTOOLS = ("env", "MTOOLS_SKIP_CHECK=1")
_NAMES = {"x86_64": "BOOTX64.EFI", "aarch64": "BOOTAA64.EFI"}


def partition(sector: int) -> gpt.Partition:
    """FAT32 has 65,525 clusters at the least, of a sector or more."""
    size = 64 * gpt.MIB * (sector // 512)
    return gpt.partition(1, "esp", gpt.MIB // sector, (gpt.MIB + size) // sector - 1, _TYPE)


def put(job: Job, disk: disks.Disk, own: gpt.Partition, staging: str) -> bytes:
    """No boot code: the table alone makes it bootable."""
    medium.show(job, disk, own)
    device = disks.partition_device(disk, own["number"])
    program = "::/EFI/BOOT/" + _NAMES[os.uname().machine]
    # Of larger clusters there would be too few, where sectors are of 4096 bytes.
    job.tool(["mkfs.vfat", "-F", "32", "-s", "1", device])
    job.tool([*_MTOOLS, "mmd", "-i", device, "::/EFI", "::/EFI/BOOT"])
    job.tool([*_MTOOLS, "mcopy", "-i", device, staging + "/core.img", program])
    # What is compared comes from the disk.
    medium.drop_caches(device)
    job.tool([*_MTOOLS, "mcopy", "-i", device, program, staging + "/read-back"])
    with open(staging + "/core.img", "rb") as made, open(staging + "/read-back", "rb") as found:
        if made.read() != found.read():
            raise Failed("InstallFailed", "the disk {} doesn't hold what was written to it".format(disk["name"]))
    return b""
