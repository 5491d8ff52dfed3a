"""What a kubelet leaves when it goes: pods that run on without it, and the mounts of their volumes."""

import os
import re
import shutil
import time
from typing import List

from .. import paths
from ..job import Job
from ..refusal import Failed

_NAMESPACE = ["--namespace", "k8s.io"]
_ROUNDS = 10
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")


def end(job: Job) -> None:
    """Killed, without grace: whoever asks for a reset has drained the node before."""
    ctr = shutil.which("ctr", path="/usr/local/bin:/usr/bin:/bin")
    if paths.ROOT or ctr is None:
        return
    _remove_all(job, [ctr, *_NAMESPACE, "tasks"], ["delete", "--force"])
    _remove_all(job, [ctr, *_NAMESPACE, "containers"], ["delete"])


def _remove_all(job: Job, command: List[str], how: List[str]) -> None:
    """
    Until none is listed: one whose sandbox was removed a moment ago goes by itself, and is then not found.

    @raises Failed where some stay.
    """
    found = _listed(job, [*command, "list", "--quiet"])
    for _ in range(_ROUNDS):
        for identifier in found:
            job.check()
            job.clean_up([*command, *how, identifier])
        found = _listed(job, [*command, "list", "--quiet"])
        if not found:
            return
        time.sleep(0.2)
    raise Failed("InstallFailed", "of the pods' {} these stay: {}".format(command[-1], ", ".join(found)[:300]))


def _listed(job: Job, arguments: List[str]) -> List[str]:
    return [line for line in job.tool(arguments).split() if _ID.match(line)]


def remove_home(job: Job, folder: str) -> None:
    """
    All that the kubelet kept. Where the folder is a filesystem of its own, or a link, that stays, empty.

    @raises Failed where something stays mounted below: what is in there isn't ours to remove.
    """
    # The kernel tells mounts by where they really are.
    link, folder = folder, os.path.realpath(folder)
    for target in reversed([each for each in _mounts() if each.startswith(folder + "/")]):
        job.tool(["umount", "--", target])
    left = [each for each in _mounts() if each.startswith(folder + "/")]
    if left:
        raise Failed("InstallFailed", "{} is still mounted".format(left[0][:300]))
    if not os.path.isdir(folder):
        return
    for entry in list(os.scandir(folder)):
        job.check()
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
    if not os.path.islink(link) and os.stat(folder).st_dev == os.stat(os.path.dirname(folder)).st_dev:
        # A kubelet mounts its folder on itself, so that mounts in it are shared.
        for _ in range(_mounts().count(folder)):
            job.tool(["umount", "--", folder])
        os.rmdir(folder)


def _mounts() -> List[str]:
    """Mount points in the order they were made; the kernel writes spaces and the like in octal (proc(5))."""
    with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as mounts:
        return [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code.group(1), 8)), line.split()[1]) for line in mounts]
