"""Whether an operation may begin, and its beginning. The caller holds the machine's lock."""

import os
import subprocess
import sys
from typing import Any, Dict, Optional

from . import code, fences, form, identity, locks, operations, paths, records, works


def begin(request: Dict[str, Any], secrets: Dict[str, str], serial: object) -> Dict[str, Any]:
    name = request.get("name")
    folder = paths.operation_folder(name)
    if operations.began(folder):
        return {"outcome": "accepted"}
    identity.require(serial)
    # A rescue system forgets its folders, and what it began before it was booted anew has begun all the same.
    if operations.look(folder)["outcome"] != "unknown":
        return {"outcome": "accepted"}
    form.require(request, secrets)
    fence = fences.of(request)
    works.require(request, secrets)
    turned_away = turns_away(fence, str(name))
    if turned_away is not None:
        return turned_away
    lock = locks.hold(folder)
    if lock is None:
        return {"outcome": "busy", "running": name}
    try:
        # In this order: whoever finds the fence knows that it may have begun, whoever finds the request, what it was.
        records.reserve(folder)
        fences.raise_to(fence)
        records.write(folder + "/request.json", {**request, "bootId": identity.boot_id()})
        spawn(str(name), folder, lock, secrets)
    finally:
        os.close(lock)
    operations.prune(keep=str(name))
    return {"outcome": "accepted"}


def turns_away(fence: fences.Fence, name: str) -> Optional[Dict[str, Any]]:
    """`fenced` or `busy`; None where the operation may begin."""
    if not fences.lets_in(fence, name):
        seen = fences.highest() or fence
        return {"outcome": "fenced", "highest": {"epoch": seen["epoch"], "sequence": seen["sequence"]}}
    running = operations.running()
    return None if running is None else {"outcome": "busy", "running": running}


def resume(request: Dict[str, Any]) -> None:
    """Goes on with what another system of this machine began; the caller has seen that the highest fence is its."""
    name = str(request["name"])
    folder = paths.operation_folder(name)
    lock = locks.hold(folder)
    if lock is None:
        return
    try:
        records.write(folder + "/request.json", {**request, "bootId": identity.boot_id()})
        spawn(name, folder, lock, {})
    finally:
        os.close(lock)


def spawn(name: str, folder: str, lock: int, secrets: Dict[str, str]) -> None:
    """
    The worker outlives the session and whoever asked. Secrets come to it through a pipe, and are in no file, argument or
    environment.
    """
    with open(folder + "/log", "ab", buffering=0) as log:
        worker = subprocess.Popen(
            [*_apart(name), sys.executable, "-B", "-S", "-m", __package__, "work", name],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock,),
            cwd="/",
            env={**os.environ, "RACKWRIGHT_LOCK": str(lock), "PYTHONPATH": code.home()},
        )
    works.send_secrets(worker.stdin, secrets)


def _apart(name: str) -> list:
    """Under systemd the processes of a session may be ended with it: the worker gets a scope of its own."""
    if paths.ROOT or not os.path.isdir("/run/systemd/system"):
        return []
    unit = "rackwright-" + name.replace(".", "-")[:200] + ".scope"
    return ["systemd-run", "--scope", "--quiet", "--collect", "--unit", unit]

