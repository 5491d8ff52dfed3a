"""What tells this machine from others, and this boot from the boots before."""

import os
import re
import uuid
from typing import Optional

from . import disks, paths, records
from .refusal import Refused

_DMI = ("/sys/class/dmi/id/product_serial", "/sys/class/dmi/id/board_serial")
_INCARNATION = paths.STATE + "/os-incarnation"
_DEVICE_TREE = "/proc/device-tree/serial-number"
# What vendors leave in the field when they have nothing to say (SMBIOS 3.7, 7.2.1, leaves the text to them).
_PLACEHOLDERS = re.compile(
    r"(none|n/?a|unknown|default string|not (specified|available|applicable)|to be filled by o\.?e\.?m\.?|"
    r"system serial number|0+|1234567890?|x+|\.+|-+)\Z",
    re.IGNORECASE,
)


def serial() -> Optional[str]:
    for path in (*_DMI, _DEVICE_TREE):
        text = _line(paths.ROOT + path)
        if text and not _PLACEHOLDERS.match(text):
            return text
    return None


def boot_id() -> Optional[str]:
    return _line(paths.ROOT + "/proc/sys/kernel/random/boot_id") or _line("/proc/sys/kernel/random/boot_id")


def os_incarnation() -> Optional[str]:
    """Drawn anew by each install of ours; None in a rescue system, and on an OS that somebody else put there."""
    return _line(_INCARNATION)


def draw_incarnation() -> None:
    """For an OS that somebody else's playbook has put here."""
    records.write_line(_INCARNATION, str(uuid.uuid4()))


def require(expected: object) -> None:
    """Goes by nothing but the firmware's word: an address can lead to another machine by now."""
    if not isinstance(expected, str) or expected == "":
        raise Refused("InvalidRequest", "the call doesn't say which machine it is for")
    found = serial()
    if found is None:
        raise Refused("SerialMismatch", "the firmware of the machine that answers tells no serial number")
    if found.strip().casefold() != expected.strip().casefold():
        message = "the machine that answers has serial {!r}, not {!r}: correct spec.serial or spec.addresses"
        raise Refused("SerialMismatch", message.format(found[:64], expected[:64]))


def _line(path: str) -> Optional[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(4096).strip("\0 \t\r\n") or None
    except OSError:
        return None


def is_rescue() -> bool:
    """By facts: no OS of ours runs here, and the root is in memory, on the network, or on a medium that can't be written."""
    if os_incarnation() is not None:
        return False
    kind, source = disks.root_source()
    if source.startswith("/dev/"):
        return os.path.basename(os.path.realpath(source)).startswith(("loop", "ram", "zram", "sr"))
    return kind in ("overlay", "tmpfs", "ramfs", "rootfs", "nfs", "nfs4", "squashfs", "erofs")
