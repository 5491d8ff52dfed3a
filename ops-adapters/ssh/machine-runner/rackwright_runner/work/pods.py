"""What a kubelet leaves when it goes: pods that run on without it, and the mounts of their volumes."""

import re
import shutil
from typing import List

from .. import paths
from ..job import Job
from ..refusal import Failed

_NAMESPACE = ["--namespace", "k8s.io"]
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")


def end(job: Job) -> None:
    """Killed, without grace: whoever asks for a reset has drained the node before."""
    ctr = shutil.which("ctr", path="/usr/local/bin:/usr/bin:/bin")
    if paths.ROOT or ctr is None:
        return
    for identifier in _listed(job, [ctr, *_NAMESPACE, "tasks", "list", "--quiet"]):
        job.tool([ctr, *_NAMESPACE, "tasks", "delete", "--force", identifier])
    for identifier in _listed(job, [ctr, *_NAMESPACE, "containers", "list", "--quiet"]):
        job.tool([ctr, *_NAMESPACE, "containers", "delete", identifier])


def _listed(job: Job, arguments: List[str]) -> List[str]:
    return [line for line in job.tool(arguments).split() if _ID.match(line)]


def unmount(job: Job, folder: str) -> None:
    """@raises Failed where something stays mounted below: what is in there isn't ours to remove."""
    for target in reversed(_below(folder)):
        job.tool(["umount", "--", target])
    left = _below(folder)
    if left:
        raise Failed("InstallFailed", "{} is still mounted".format(left[0][:300]))


def _below(folder: str) -> List[str]:
    """Mount points in the order they were made; the kernel writes spaces and the like in octal (proc(5))."""
    with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as mounts:
        found = [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code.group(1), 8)), line.split()[1]) for line in mounts]
    return [each for each in found if each.startswith(folder + "/")]
