"""What the machine says of itself, in the ops port's words. What isn't known is left out."""

import glob
import os
import platform
from typing import Any, Dict, List, Optional

from . import fences, identity, paths
from .disks import found as found_disks

_ARCHS = {"x86_64": "amd64", "aarch64": "arm64"}


def gather() -> Dict[str, Any]:
    fence = fences.highest()
    found: Dict[str, Any] = {
        "serial": identity.serial(),
        "cpu": str(os.cpu_count() or 1),
        "memory": _memory(),
        "arch": _ARCHS.get(platform.machine(), platform.machine()),
        "disks": disks(),
        "nics": _nics(),
        "bootId": identity.boot_id(),
        "osIncarnation": identity.os_incarnation(),
        "poweredOn": True,
    }
    if fence is not None:
        found["storedClaim"] = {"uid": fence["claimUid"], "epoch": fence["epoch"], "sequence": fence["sequence"]}
    return {key: value for key, value in found.items() if value not in (None, [])}


def disks() -> List[Dict[str, str]]:
    """In the port's words: sizes are quantities."""
    told = ("name", "size", "type", "serial")
    return [{key: str(disk[key]) for key in told if key in disk} for disk in found_disks()]


def _nics() -> List[Dict[str, Any]]:
    """Those with hardware behind them; in a test's namespace, virtual ones as well."""
    found = []
    for folder in sorted(glob.glob(paths.ROOT + "/sys/class/net/*")):
        name = os.path.basename(folder)
        if name == "lo":
            continue
        nic: Dict[str, Any] = {"name": name}
        mac = _text(folder + "/address")
        if mac:
            nic["mac"] = mac
        speed = _text(folder + "/speed")
        if speed and speed.isdigit() and int(speed) > 0:
            nic["speedMbps"] = int(speed)
        found.append(nic)
    return found


def _memory() -> Optional[str]:
    for line in (_text(paths.ROOT + "/proc/meminfo") or _text("/proc/meminfo") or "").splitlines():
        if line.startswith("MemTotal:"):
            return line.split()[1] + "Ki"
    return None


def _text(path: str) -> Optional[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(65536).strip("\0 \n") or None
    except OSError:
        return None
