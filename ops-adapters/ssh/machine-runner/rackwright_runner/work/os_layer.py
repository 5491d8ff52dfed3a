"""Layer os: an image on the root disk, verified, made this machine's own, and booted."""

import uuid
from typing import Any, Dict

from .. import disks, fences, identity, keepsake
from ..job import Job
from ..refusal import Refused
from . import grub, medium, mounted, own, power, raw_image, root_archive, root_disk

_FORMS = {"raw": raw_image.write, "archive": root_archive.unpack}


def require(request: Dict[str, Any], secrets: Dict[str, Any]) -> None:
    """From a rescue system only: the disk that a system runs from can't be written under it."""
    if _form(request) not in _FORMS:
        raise Refused("InvalidRequest", "the parameter format of an OS image is raw or archive")
    if _form(request) == "archive" and request["parameters"].get("bootloader") not in ("grub", "none"):
        words = "an archive boots by the parameter bootloader: grub; by bootloader: none something else has to start it"
        raise Refused("Unsupported", words)
    own.require(request, secrets)
    if not own.authorized_keys(request):
        words = "nobody could log in: the OpsMaster has no private key, and the rescue system no authorized_keys"
        raise Refused("InvalidRequest", words)
    if not identity.is_rescue():
        raise Refused("InstallFailed", "the machine doesn't run its rescue system: boot that first")
    if _puts_grub(request):
        grub.require()


def install(job: Job) -> object:
    mounted.clear(job)
    least = grub.LEAST_BYTES if _puts_grub(job.request) else 0
    disk = root_disk.choose(disks.found(), job.request.get("rootDisk") or {}, least)
    medium.require_unused(disk)
    if _puts_grub(job.request):
        grub.require_disk(disk)
    with medium.locked(disk):
        expected = _write(job, disk)
    # Counted from now: making the system the machine's own may have taken minutes.
    power.await_boot(job, incarnation=expected["incarnation"])
    return power.restart(job)


def _write(job: Job, disk: disks.Disk) -> Dict[str, Any]:
    """@returns what the next boot is held to."""
    # From here on it holds nothing that an earlier claim could boot, and at every moment the fence.
    job.progress(2, "making {} unbootable".format(disk["name"]))
    medium.keep_fence(disk, fences.of(job.request))
    medium.new_table(disk, [])
    medium.forget_partitions(job, disk)
    layout = _FORMS[_form(job.request)](job, disk)
    incarnation = str(uuid.uuid4())
    expected = power.awaited(incarnation=incarnation)
    job.progress(85, "making it this machine's own")
    with mounted.at(job, disks.partition_device(disk, layout.root["number"])):
        own.settle(job, mounted.ROOT, incarnation, expected)
    # It can boot only now that it is whole: a power cut before this leaves a disk that doesn't.
    job.progress(95, "making it bootable, and rebooting into it")
    keepsake.write_pending({"operation": job.request["name"], "stage": "boot", "incarnation": incarnation})
    medium.new_table(disk, layout.partitions, layout.boot_code)
    return expected


def _puts_grub(request: Dict[str, Any]) -> bool:
    return _form(request) == "archive" and grub.is_asked(request)


def _form(request: Dict[str, Any]) -> object:
    parameters = request.get("parameters")
    return parameters.get("format", "raw") if isinstance(parameters, dict) else None
