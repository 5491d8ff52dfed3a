"""A partition's file system, mounted for a while."""

import contextlib
import os
from typing import Iterator

from ..job import Job

ROOT = "/run/rackwright/root"
_MOST_LEFT = 8


def clear(job: Job) -> None:
    """What an operation of ours left there whose processes were killed: its disk would be in use for every one that follows."""
    for _ in range(_MOST_LEFT):
        if not os.path.ismount(ROOT):
            return
        job.clean_up(["umount", ROOT])


@contextlib.contextmanager
def at(job: Job, device: str) -> Iterator[None]:
    """At ROOT. Unmounted, and so written out, before what comes next; also when that is a failure."""
    os.makedirs(ROOT, mode=0o700, exist_ok=True)
    job.tool(["mount", device, ROOT])
    try:
        yield
        job.tool(["umount", ROOT])
    except BaseException:
        # The first failure is the one to tell, and a cancelled job runs no tool any more.
        job.clean_up(["umount", "--lazy", ROOT])
        raise
