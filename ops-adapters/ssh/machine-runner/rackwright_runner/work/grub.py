"""
GRUB for a root that has a kernel, without what its own installer does: that one probes devices, and writes to a disk which
isn't whole yet. Its core is made by the image's own GRUB, so that their versions match, and finds the root by its UUID.
"""

import os
import shutil
from types import ModuleType
from typing import Any, Dict, NamedTuple, Optional, Sequence

from .. import disks, gpt, paths
from ..job import Job
from ..refusal import Failed, Refused
from . import grub_bios, grub_efi, grub_image, inside, mounted

# What an EFI partition and a small system need at least.
LEAST_BYTES = 1024 * gpt.MIB
# Newer file systems have it, and GRUB 2.06 as its authors published it doesn't read those.
FILE_SYSTEM = ["-O", "^metadata_csum_seed"]

_EFI = "/sys/firmware/efi"
_VARIABLES = _EFI + "/efivars"
# efi_guid of the variable SecureBoot (UEFI 2.10, 3.3); four bytes of attributes go before the value.
_SECURE_BOOT = _VARIABLES + "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_STAGING = mounted.ROOT + grub_image.STAGING
# What is needed until the others, which lie beside grub.cfg, can be read, and what that grub.cfg doesn't ask for: arm64's
# kernels may be packed by gzip.
_MODULES = ("part_gpt", "ext2", "search_fs_uuid", "normal", "linux", "gzio", "all_video")


class _Loader(NamedTuple):
    """`kind` has TOOLS, MODULES, `partition(sector)` and `put(job, disk, partition, staging)`, which returns boot code."""

    target: str
    kind: ModuleType


def is_asked(request: Dict[str, Any]) -> bool:
    return request["parameters"].get("bootloader") == "grub"


def require() -> None:
    """@raises Refused where this machine, or its rescue system, can't be given one."""
    loader = _loader()
    if loader is None:
        words = "bootloader: grub is for x86-64 (BIOS or 64-bit UEFI) and arm64 (UEFI); the firmware here is another"
        raise Refused("InstallFailed", words)
    if loader.kind is grub_efi and not _shows_variables():
        words = "nothing in {} tells whether the firmware has Secure Boot on: mount -t efivarfs efivarfs {}"
        raise Refused("InstallFailed", words.format(_VARIABLES, _VARIABLES))
    if _has_secure_boot():
        words = "the firmware has Secure Boot on, and starts no GRUB that nobody signed: switch it off, or install a raw image"
        raise Refused("InstallFailed", words)
    lacking = [tool for tool in ("chroot", *loader.kind.TOOLS) if shutil.which(tool) is None]
    if lacking:
        words = "the rescue system lacks {}, which bootloader: grub needs with this firmware"
        raise Refused("InstallFailed", words.format(", ".join(lacking)))


def require_disk(disk: disks.Disk) -> None:
    """@raises Failed before anything is written."""
    if _chosen().kind is grub_bios and disks.sector_bytes(disk) != 512:
        words = "a BIOS doesn't start from {}, whose sectors aren't of 512 bytes: start the machine by UEFI, or choose another disk"
        raise Failed("InstallFailed", words.format(disk["name"]), retryable=False)


def partition(sector: int) -> gpt.Partition:
    """The loader's own, at the beginning of the disk; the first."""
    return _chosen().kind.partition(sector)


def put(job: Job, disk: disks.Disk, own: gpt.Partition, root_uuid: str) -> bytes:
    """
    For the root that is mounted at `mounted.ROOT`.

    @returns what goes to the disk's first sector: nothing starts before that is there, and the table.
    @raises Failed for an image that lacks what it is to be started by.
    """
    loader = _chosen()
    inside.run(mounted.ROOT, lambda: grub_image.prepare(loader.target, root_uuid), "it can't be given a boot loader: ")
    try:
        modules = [*_MODULES, *loader.kind.MODULES]
        program = ["chroot", mounted.ROOT, grub_image.STAGING + "/mkimage", "--directory", "/usr/lib/grub/" + loader.target]
        # It asks for a prefix. The one that holds is early.cfg's.
        how = ["--format", loader.target, "--prefix", "/boot/grub", "--config", grub_image.STAGING + "/early.cfg"]
        _make_core(job, [*program, *how, "--output", grub_image.STAGING + "/core.img", *modules])
        return loader.kind.put(job, disk, own, _STAGING)
    finally:
        shutil.rmtree(_STAGING, ignore_errors=True)


def _make_core(job: Job, arguments: Sequence[str]) -> None:
    """@raises Failed `InvalidRequest` when the image's program can't, or isn't for this machine."""
    try:
        job.tool(arguments, "InvalidRequest")
    except Failed as failed:
        if failed.reason != "InvalidRequest":
            raise
        words = "the image's grub-mkimage makes no GRUB: " + failed.message
        raise Failed(failed.reason, words, retryable=False) from failed


def _loader() -> Optional[_Loader]:
    """By what started the rescue system: the same firmware starts what is installed."""
    machine = os.uname().machine
    if not os.path.isdir(paths.ROOT + _EFI):
        return _Loader("i386-pc", grub_bios) if machine == "x86_64" else None
    target = {"x86_64": "x86_64-efi", "aarch64": "arm64-efi"}.get(machine)
    return None if target is None or _text(_EFI + "/fw_platform_size") == b"32\n" else _Loader(target, grub_efi)


def _chosen() -> _Loader:
    loader = _loader()
    if loader is None:
        raise Failed("InstallFailed", "the firmware isn't one that GRUB is put there for", retryable=False)
    return loader


def _shows_variables() -> bool:
    """No firmware is without any; a file system that isn't mounted is an empty folder."""
    try:
        return bool(os.listdir(paths.ROOT + _VARIABLES))
    except OSError:
        return False


def _has_secure_boot() -> bool:
    return (_text(_SECURE_BOOT) or b"")[4:5] == b"\x01"


def _text(path: str) -> Optional[bytes]:
    try:
        with open(paths.ROOT + path, "rb") as file:
            return file.read(64)
    except OSError:
        return None
