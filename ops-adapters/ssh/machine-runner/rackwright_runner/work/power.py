"""Reboot and power off, from inside: whoever can ask is on. Switching on is for a management controller."""

import subprocess

from .. import identity, records
from ..job import AWAITS_BOOT, Job


def reboot(job: Job) -> object:
    return _go_down(job, ["systemctl", "reboot"], ["reboot", "-f"])


def power_off(job: Job) -> object:
    return _go_down(job, ["systemctl", "poweroff"], ["poweroff", "-f"])


def _go_down(job: Job, gently: list, firmly: list) -> object:
    """On record first, since nothing comes after. The gentle way needs systemd; a machine without one has nothing to stop."""
    job.progress(50, "going down")
    records.write(job.folder + "/awaits-boot.json", {"bootId": identity.boot_id()})
    subprocess.run(["sync"], check=False)
    with_systemd = subprocess.run(["systemctl", "is-system-running"], check=False, capture_output=True).returncode in (0, 1)
    job.tool(gently if with_systemd else firmly, reason="PowerFailed")
    return AWAITS_BOOT
