"""Units of systemd: written from words that are quoted, started, and held to what they run."""

import os
import subprocess
import time
from typing import List, Optional, Tuple

from .. import paths
from ..job import Job
from ..refusal import Failed, Refused
from . import files

Section = Tuple[str, List[Tuple[str, str]]]

_FOLDER = paths.ROOT + "/etc/systemd/system"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "%": "%%", "$": "$$"}


def require() -> None:
    """Where a folder stands in for the root there is nothing to start, and units are only written."""
    if not paths.ROOT and not os.path.isdir("/run/systemd/system"):
        raise Refused("Unsupported", "this machine isn't run by systemd, whose units this layer needs")


def command(words: List[str]) -> str:
    """A command line in which every word stays one word, and means what it says (systemd.service(5), "Command lines")."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in word):
        raise Failed("InvalidRequest", "a word of a command line holds a control character", retryable=False)
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in word) + '"'


def path_of(name: str) -> str:
    return "{}/{}.service".format(_FOLDER, name)


def write(name: str, sections: List[Section]) -> None:
    parts = ["[{}]\n{}".format(title, "".join("{}={}\n".format(*line) for line in lines)) for title, lines in sections]
    files.write(path_of(name), "\n".join(parts))


def restart(job: Job, name: str) -> None:
    """Also what runs already: it gets its new binary and files. Enabled for the boots to come."""
    if paths.ROOT:
        return
    job.tool(["systemctl", "daemon-reload"])
    job.tool(["systemctl", "enable", name + ".service"])
    job.tool(["systemctl", "reset-failed", name + ".service"])
    job.tool(["systemctl", "restart", name + ".service"])


def stop(job: Job, name: str) -> None:
    """To be followed by taking the unit's file away, and `forget`."""
    if not paths.ROOT and os.path.exists(path_of(name)):
        job.tool(["systemctl", "disable", "--now", name + ".service"])
        # One that ended badly would stay a failed unit of a machine that has none of it any more.
        if _property(name, "ActiveState") == "failed":
            job.tool(["systemctl", "reset-failed", name + ".service"])


def forget(job: Job) -> None:
    if not paths.ROOT:
        job.tool(["systemctl", "daemon-reload"])


def runs(name: str, program: str) -> bool:
    """Whether the unit's main process runs the file that has this name now: not another, nor one that was replaced."""
    pid = _property(name, "MainPID")
    if pid in (None, "", "0"):
        return False
    try:
        return os.path.samefile("/proc/{}/exe".format(pid), program)
    except OSError:
        return False


def await_running(job: Job, name: str, program: str, seconds: float) -> bool:
    """Whether it still runs `program` after so long; the journal's last lines are in the log where it doesn't."""
    if paths.ROOT:
        return True
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        job.check()
        time.sleep(0.2)
    if runs(name, program) and _property(name, "SubState") == "running":
        return True
    job.tool(["journalctl", "--unit", name + ".service", "--lines", "20", "--no-pager", "--output", "cat"])
    return False


def _property(name: str, key: str) -> Optional[str]:
    shown = subprocess.run(
        ["systemctl", "show", "--property", key, "--value", name + ".service"], check=False, capture_output=True, text=True
    )
    return shown.stdout.strip() if shown.returncode == 0 else None
