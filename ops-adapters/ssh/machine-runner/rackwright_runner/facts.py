"""What the machine says of itself, in the ops port's words. What isn't known is left out."""

import glob
import os
import platform
from typing import Any, Dict, List, Optional

from . import fences, identity, paths

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
    """Whole disks: no partitions, no loop devices, nothing that is read only or empty."""
    found = []
    for folder in sorted(glob.glob(paths.ROOT + "/sys/block/*")):
        name = os.path.basename(folder)
        sectors = int(_text(folder + "/size") or 0)
        if sectors == 0 or name.startswith(("loop", "ram", "zram", "sr", "fd", "dm-", "md")) or _text(folder + "/ro") == "1":
            continue
        disk = {"name": name, "size": str(sectors * 512), "type": _disk_type(name, folder)}
        serial = _text(folder + "/device/serial") or _text(folder + "/serial")
        found.append({**disk, "serial": serial} if serial else disk)
    return found


def _disk_type(name: str, folder: str) -> str:
    if name.startswith("nvme"):
        return "NVMe"
    return "HDD" if _text(folder + "/queue/rotational") == "1" else "SSD"


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
