"""Reboot and power off, from inside: whoever can ask is on. Switching on is for a management controller."""

import os
import subprocess
import time
from typing import Any, Dict, List

from .. import identity, keepsake, records
from ..job import AWAITS_BOOT, Job


def reboot(job: Job) -> object:
    job.progress(50, "going down")
    await_boot(job)
    _leave_word(job)
    return restart(job)


def power_off(job: Job) -> object:
    job.progress(50, "going down")
    await_boot(job)
    _leave_word(job)
    return _go_down(job, ["systemctl", "poweroff"], ["poweroff", "-f"])


def _leave_word(job: Job) -> None:
    """For the boot after, of a system that forgets."""
    if identity.is_rescue():
        keepsake.write_pending({"operation": job.request["name"], "stage": "down", "bootId": identity.boot_id()})


def await_boot(job: Job, **expected: Any) -> None:
    """On record before the machine goes down, since nothing comes after."""
    records.write(job.folder + "/awaits-boot.json", awaited(**expected))


def awaited(**expected: Any) -> Dict[str, Any]:
    """Expected may be an `incarnation`, which the next system has to have, or `rescue`, which it has to be."""
    return {"bootId": identity.boot_id(), "since": time.clock_gettime(time.CLOCK_BOOTTIME), **expected}


def restart(job: Job) -> object:
    return _go_down(job, ["systemctl", "reboot"], ["reboot", "-f"])


def _go_down(job: Job, gently: List[str], firmly: List[str]) -> object:
    """The gentle way needs systemd; a machine without one has nothing to stop."""
    subprocess.run(["sync"], check=False)
    job.tool(gently if _with_systemd() else firmly, reason="PowerFailed")
    return AWAITS_BOOT


def _with_systemd() -> bool:
    """As sd_booted(3) tells: the program may be there, and another one be the first process."""
    return os.path.isdir("/run/systemd/system")
