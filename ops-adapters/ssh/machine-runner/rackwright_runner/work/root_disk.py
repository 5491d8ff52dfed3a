"""Which disk the operating system goes to. All hints must hold; what fits them equally well is an error, not a guess."""

import re
from typing import Any, Dict, List

from .. import gpt, keepsake
from ..refusal import Failed

Disk = Dict[str, Any]

_UNITS = {
    "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18,
    "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60,
}  # fmt: skip
# Two tables, and what stands between them in any case.
_LEAST_BYTES = keepsake.BYTES + 4 * gpt.MIB
_BY_NAME = ("deviceName", "serial", "wwn")
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)([A-Za-z]*)\Z")


def choose(disks: List[Disk], hints: Dict[str, str], least_bytes: int) -> Disk:
    """
    `disks` as `disks.found` tells them. With no hints, the smallest that is large enough; never a medium that is put in and
    taken out, say one that a management controller shows, unless a hint names it.

    @raises Failed `DiskNotFound` or `DiskTooSmall`, saying what each disk is.
    """
    named = any(key in hints for key in _BY_NAME)
    fitting = [disk for disk in disks if _holds(disk, hints) and (named or not disk.get("removable"))]
    if not fitting:
        raise Failed("DiskNotFound", "no disk fits the hints {}; there are: {}".format(_words(hints), _listed(disks)), False)
    least_bytes = max(least_bytes, _LEAST_BYTES)
    large = [disk for disk in fitting if int(disk["size"]) >= least_bytes]
    if not large:
        needed = "at least {} MiB are needed; there are: {}".format(-(-least_bytes >> 20), _listed(fitting))
        raise Failed("DiskTooSmall", needed, False)
    smallest = min(int(disk["size"]) for disk in large)
    chosen = large if hints else [disk for disk in large if int(disk["size"]) == smallest]
    if len(chosen) > 1:
        raise Failed(
            "DiskNotFound",
            "{} disks fit the hints {} alike: {}. Say which in spec.rootDisk".format(len(chosen), _words(hints), _listed(chosen)),
            False,
        )
    return chosen[0]


def _holds(disk: Disk, hints: Dict[str, str]) -> bool:
    for key, value in hints.items():
        if key == "deviceName":
            if value != "/dev/" + disk["name"] and value not in disk.get("links", []):
                return False
        elif key == "minSize":
            if int(disk["size"]) < size_of(value):
                return False
        elif key in ("serial", "wwn", "type"):
            if disk.get(key) != value:
                return False
        else:
            raise Failed("InvalidRequest", "{} is no hint for a root disk".format(key[:64]), False)
    return True


def size_of(quantity: str) -> int:
    """A Kubernetes quantity, in bytes."""
    match = _QUANTITY.match(quantity)
    if match is None or match.group(2) not in _UNITS:
        raise Failed("InvalidRequest", "minSize is no quantity such as 200Gi", False)
    return int(float(match.group(1)) * _UNITS[match.group(2)])


def _words(hints: Dict[str, str]) -> str:
    return ", ".join("{} {}".format(key, value) for key, value in sorted(hints.items())) or "(none)"


def _listed(disks: List[Disk]) -> str:
    told = ["{} ({} GB{})".format(d["name"], int(d["size"]) // 10**9, ", " + d["serial"] if "serial" in d else "") for d in disks]
    return ", ".join(told[:16]) or "none"
