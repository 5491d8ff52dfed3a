"""A partition's file system, mounted for a while."""

import contextlib
import os
from typing import Iterator

from ..job import Job

ROOT = "/run/rackwright/root"


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
