"""Wipe: disks that hold nothing afterwards, but for the fence."""

import json
from typing import Any, Dict, List

from .. import disks, fences, gpt, identity, keepsake
from ..job import Job
from ..refusal import Failed, Refused
from . import medium, mounted, power, root_disk

# Where file systems, arrays and tables keep what they are known by.
_MARKS_BYTES = 16 * gpt.MIB
# A table can name more partitions than a record has room for, and whoever had the machine can write one.
_MOST_MARKS = 1024


def require(request: Dict[str, Any]) -> None:
    parameters = request.get("parameters")
    if not isinstance(parameters, dict) or parameters.get("wipeMethod", "discard") not in ("discard", "zero"):
        raise Refused("InvalidRequest", "the parameter wipeMethod is discard or zero")
    # Marks of its partitions come to it, before it goes to the disk.
    if len(json.dumps(request)) > keepsake.MOST_PENDING_BYTES // 2:
        raise Refused("InvalidRequest", "the request is larger than what a disk can keep of it for the rescue system")


def wipe(job: Job) -> object:
    """
    The root disk, and of the data disks those that `wipeDataDisks` names. Asked of an installed system, it makes that
    unbootable and goes on in the rescue system, by what it left in the keepsake.
    """
    disk = _root_disk(job.request)
    rescue = identity.is_rescue()
    if rescue:
        mounted.clear(job)
        medium.require_unused(disk)
    more = _data_disks(job.request, disk)
    job.progress(5, "making {} unbootable".format(disk["name"]))
    # Only the first of two systems, and of two attempts, sees the table that tells where partitions were; and from the moment
    # at which that is gone, whoever comes up next goes on.
    former = sorted({*keepsake.marks_on(disk), *_marks(disk)})[:_MOST_MARKS]
    left = {"operation": job.request["name"], "stage": "wipe", "request": job.request, "marks": former}
    keepsake.write_pending_at(disks.device(disk), medium.own_offset(disk), left)
    keepsake.write_fence_at(disks.device(disk), medium.own_offset(disk), fences.of(job.request))
    medium.new_table(disk, [])
    if not rescue:
        job.progress(10, "rebooting into the rescue system")
        power.await_boot(job, rescue=True)
        return power.restart(job)
    for each in more:
        medium.require_unused(each)
        job.progress(20, "wiping " + each["name"])
        _erase(job, each, 0, each["size"], _marks(each))
    job.progress(60, "wiping " + disk["name"])
    _erase_round_keepsake(job, disk, former)
    _forget_partitions(job, [disk, *more])
    return None


def _root_disk(request: Dict[str, Any]) -> disks.Disk:
    """
    That the running system is on; else the one that this wipe was begun on; else where an operation of ours left its
    keepsake; else by hints. Never by size: what nobody named, and what isn't known to be ours, may hold somebody's data.

    @raises Failed `DiskNotFound`
    """
    found = disks.found()
    below, begun = disks.below_root(), keepsake.pending_at(request["name"])
    known = (
        [disk for disk in found if disk["name"] == below]
        or [disk for disk in found if disks.device(disk) in begun]
        or [disk for disk in found if keepsake.on(disk) is not None]
    )
    if len(known) == 1:
        return known[0]
    hints = request.get("rootDisk") or {}
    if not hints and len(known or found) > 1:
        words = "nothing tells which of {} disks is the root disk: say so in spec.rootDisk"
        raise Failed("DiskNotFound", words.format(len(known or found)), retryable=False)
    return root_disk.choose(known or found, hints, 0)


def _data_disks(request: Dict[str, Any], root: disks.Disk) -> List[disks.Disk]:
    """@raises Failed `DiskNotFound` for a serial that no disk has: nobody should believe it wiped."""
    named = [word.strip() for word in request["parameters"].get("wipeDataDisks", "").split(",") if word.strip()]
    others = [disk for disk in disks.found() if disk["name"] != root["name"]]
    if named == ["all"]:
        return others
    missing = set(named) - {disk.get("serial") for disk in others}
    if missing:
        raise Failed("DiskNotFound", "no data disk has the serial " + ", ".join(sorted(missing))[:200], retryable=False)
    return [disk for disk in others if disk.get("serial") in named]


def _marks(disk: disks.Disk) -> List[int]:
    """Where its partitions begin, as far as a table of it tells."""
    sector = disks.sector_bytes(disk)
    with open(disks.device(disk), "rb") as device:
        found = gpt.read(device, disk["size"], sector) or []
    return [each["first"] * sector for each in found]


def _erase_round_keepsake(job: Job, disk: disks.Disk, marks: List[int]) -> None:
    begin = medium.own_offset(disk)
    # A partition may have begun before the first MiB, where the table is now.
    _erase(job, disk, gpt.MIB, begin, [max(mark, gpt.MIB) for mark in marks if mark < begin])
    medium.zero(job, disk, begin + keepsake.BYTES, disk["size"] - gpt.MIB)


def _erase(job: Job, disk: disks.Disk, begin: int, end: int, marks: List[int]) -> None:
    """Discarded where the disk can, and zeros in any case where something would be recognised."""
    if job.request["parameters"].get("wipeMethod") == "zero":
        medium.zero(job, disk, begin, end)
        return
    if not medium.discard(job, disk, begin, end):
        job.say("the disk {} can't discard: what marks its contents is overwritten".format(disk["name"]))
    for mark in sorted({begin, *marks, max(begin, end - _MARKS_BYTES)}):
        medium.zero(job, disk, mark, min(mark + _MARKS_BYTES, end))


def _forget_partitions(job: Job, wiped: List[disks.Disk]) -> None:
    """At the next boot the kernel reads the tables anew."""
    for disk in wiped:
        medium.forget_partitions(job, disk)
