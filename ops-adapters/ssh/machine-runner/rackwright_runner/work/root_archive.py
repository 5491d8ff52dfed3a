"""A root file system as a tar archive: on a file system of its own, and compared with the archive file by file."""

import errno
import os
import uuid
from typing import List

from .. import disks, gpt, keepsake
from ..job import Job
from ..refusal import Failed
from . import fetch, grub, medium, mounted

_OWNERS = ["--numeric-owner", "--xattrs", "--xattrs-include=*", "--acls"]


def unpack(job: Job, disk: disks.Disk) -> medium.Layout:
    """Without a boot loader, unless one is asked for: something else has to start it then."""
    image = job.request["image"]
    sector = disks.sector_bytes(disk)
    loader = grub.partition(sector) if grub.is_asked(job.request) else None
    first = gpt.MIB // sector if loader is None else loader["last"] + 1
    root = gpt.partition(1 if loader is None else 2, "root", first, keepsake.partition_on(disk)["first"] - 1)
    medium.show(job, disk, root)
    device = disks.partition_device(disk, root["number"])
    job.progress(4, "making a file system on " + device)
    root_uuid = str(uuid.uuid4())
    features = [] if loader is None else grub.FILE_SYSTEM
    job.tool(["mkfs.ext4", "-q", "-F", "-U", root_uuid, *features, device])
    archive = mounted.ROOT + "/.rackwright-archive"
    with mounted.at(job, device):
        try:
            fetch.fetch(job, image["url"], image["sha256"], archive)
        except OSError as error:
            raise _too_small() if error.errno == errno.ENOSPC else error
        job.progress(55, "unpacking")
        tar(job, ["--extract", "--preserve-permissions", "--same-owner", "--exclude=./.rackwright-archive"], archive)
    # Mounted anew, what is compared comes from the disk.
    medium.drop_caches(device)
    with mounted.at(job, device):
        job.progress(70, "comparing it with the archive")
        tar(job, ["--compare"], archive)
        os.unlink(archive)
        if loader is None:
            return medium.Layout(partitions=[root], root=root, boot_code=b"")
        job.progress(80, "giving it a boot loader")
        boot_code = grub.put(job, disk, loader, root_uuid)
    return medium.Layout(partitions=[loader, root], root=root, boot_code=boot_code)


def tar(job: Job, action: List[str], archive: str) -> None:
    try:
        job.tool(["tar", *action, *_OWNERS, "--file", archive, "--directory", mounted.ROOT])
    except Failed as failed:
        # Tar's last line only says that there were others.
        if _is_full(mounted.ROOT):
            raise _too_small() from failed
        raise


def _is_full(path: str) -> bool:
    """But for what a file system keeps to itself: ext4 up to 2 % or 16 MiB, xfs 32 MiB."""
    found = os.statvfs(path)
    kept = min(found.f_blocks // 20, 64 * gpt.MIB // found.f_frsize)
    return found.f_bfree < kept or found.f_ffree == 0


def _too_small() -> Failed:
    found = os.statvfs(mounted.ROOT)
    words = "the archive and its files need more room than the {} MiB of the root's file system"
    return Failed("DiskTooSmall", words.format(found.f_blocks * found.f_frsize >> 20), retryable=False)
