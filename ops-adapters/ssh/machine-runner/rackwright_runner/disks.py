"""Which disks there are, by what the kernel says: whole disks, no partitions, nothing that is read only or empty."""

import glob
import os
from typing import Any, Dict, List, Optional

from . import paths

Disk = Dict[str, Any]

_NO_DISKS = ("loop", "ram", "zram", "sr", "fd", "dm-", "md", "nbd")


def found() -> List[Disk]:
    """name, size in bytes, type, names that lead to it (`links`), and where there are such serial, wwn and `removable`."""
    disks = []
    for folder in sorted(glob.glob(paths.ROOT + "/sys/block/*")):
        name = os.path.basename(folder)
        sectors = int(_text(folder + "/size") or 0)
        # Hidden are the single paths of an NVMe disk that has several, and no node in /dev.
        if sectors == 0 or name.startswith(_NO_DISKS) or "1" in (_text(folder + "/ro"), _text(folder + "/hidden")):
            continue
        disk: Disk = {"name": name, "size": sectors * 512, "type": _type(name, folder), "links": _links(name)}
        if _text(folder + "/removable") == "1":
            disk["removable"] = True
        serial = _text(folder + "/device/serial") or _text(folder + "/serial")
        wwn = _text(folder + "/wwid") or _text(folder + "/device/wwid")
        disks.append({**disk, **({"serial": serial} if serial else {}), **({"wwn": wwn} if wwn else {})})
    return disks


def device(disk: Disk) -> str:
    return device_of(disk["name"])


def device_of(name: str) -> str:
    return paths.ROOT + "/dev/" + name


def partition_device(disk: Disk, number: int) -> str:
    """sda and 1 are sda1; nvme0n1 and 1 are nvme0n1p1."""
    name = disk["name"]
    return device_of(name + ("p" if name[-1].isdigit() else "") + str(number))


def sector_bytes(disk: Disk) -> int:
    return int(_text(paths.ROOT + "/sys/block/" + disk["name"] + "/queue/logical_block_size") or 512)


def below_root() -> Optional[str]:
    """The one disk that the running system's root is on; None where it is in memory, on several, or nobody can tell."""
    source = root_source()[1]
    return _below(os.path.basename(os.path.realpath(source))) if source.startswith("/dev/") else None


def _below(name: str) -> Optional[str]:
    """Through what LVM, encryption or an array puts between."""
    for folder in glob.glob(paths.ROOT + "/sys/block/*"):
        if os.path.basename(folder) == name or os.path.isdir(folder + "/" + name):
            slaves = [os.path.basename(each) for each in glob.glob(folder + "/slaves/*")]
            below = {_below(each) for each in slaves} or {os.path.basename(folder)}
            return below.pop() if len(below) == 1 else None
    return None


def root_source() -> List[str]:
    """Type of the file system that is the root, and what it was mounted from (proc_pid_mountinfo(5))."""
    for line in reversed((_text(paths.ROOT + "/proc/self/mountinfo") or "").splitlines()):
        fields, _, rest = line.partition(" - ")
        if fields.split(" ")[4:5] == ["/"]:
            return (rest.split(" ") + ["", ""])[:2]
    return ["", ""]


def _type(name: str, folder: str) -> str:
    if name.startswith("nvme"):
        return "NVMe"
    return "HDD" if _text(folder + "/queue/rotational") == "1" else "SSD"


def _links(name: str) -> List[str]:
    """udev's names of it, as far as there is udev."""
    at = paths.ROOT + "/dev/disk/"
    return [
        path[len(paths.ROOT) :]
        for path in sorted(glob.glob(at + "*/*"))
        if os.path.basename(os.path.realpath(path)) == name
    ]


def _text(path: str) -> Optional[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1024 * 1024).strip("\0 \n") or None
    except OSError:
        return None
