"""
Operations that somebody else conducts: a playbook, task by task, with no process of ours on the machine to hold a lock. What
has to be safe is kept here all the same: the machine's serial, its fence, that a name begins once and that one operation runs
at a time. One that was begun runs until its end is recorded here, or its time is over.
"""

import contextlib
import os
import time
from typing import Any, Dict, Iterator, Optional, Union

from . import begin as beginning
from . import facts, fences, form, identity, locks, operations, paths, records, works
from .job import Job
from .refusal import Failed, Refused, failed_by

Json = Dict[str, Any]


def begin(request: Json, secrets: Dict[str, str], serial: object, run: str, ours: bool) -> Json:
    """
    `accepted`, `fenced`, `busy`, `refused`, or `begun` with the run that did.

    @param run who conducts it: told to whoever asks for the operation.
    @param ours whether the work is this package's, which then says what the request lacks.
    """
    try:
        with locks.machine():
            return _begin(request, secrets, serial, run, ours)
    except Refused as refused:
        return {"outcome": "refused", "reason": refused.reason, "message": refused.message}


def _begin(request: Json, secrets: Dict[str, str], serial: object, run: str, ours: bool) -> Json:
    name = str(request.get("name"))
    folder = paths.operation_folder(request.get("name"))
    identity.require(serial)
    before = records.read(folder + "/request.json")
    if before is not None or operations.look(folder)["outcome"] != "unknown":
        return {"outcome": "begun", "run": ((before or {}).get("conductor") or {}).get("run", "")}
    form.require(request, secrets)
    fence = fences.of(request)
    if ours:
        works.require(request, secrets)
    turned_away = beginning.turns_away(fence, name)
    if turned_away is not None:
        return turned_away
    os.makedirs(folder, mode=0o700, exist_ok=True)
    records.reserve(folder)
    fences.raise_to(fence)
    conductor = {"run": run, "since": time.clock_gettime(time.CLOCK_BOOTTIME)}
    records.write(folder + "/request.json", {**request, "bootId": identity.boot_id(), "conductor": conductor})
    operations.prune(keep=name)
    return {"outcome": "accepted"}


def work(name: object, serial: object, run: str, secrets: Dict[str, str]) -> Json:
    """Has the work of an operation that `run` began done by a process here, which outlives whoever conducts it."""
    folder = paths.operation_folder(name)
    identity.require(serial)
    with locks.machine():
        _require_own(folder, run)
        lock = locks.hold(folder)
        if lock is None or records.read(folder + "/worker.json") is not None:
            return {"outcome": "running"}
        try:
            records.write(folder + "/worker.json", {"bootId": identity.boot_id()})
            beginning.spawn(str(name), folder, lock, secrets)
        finally:
            locks.let_go(lock)
    return {"outcome": "running"}


def look(name: object, serial: object, cancel: bool = False) -> Json:
    """As a poll tells it. What a process here does is asked to stop; who conducts from elsewhere is stopped there."""
    folder = paths.operation_folder(name)
    identity.require(serial)
    with locks.machine():
        return _seen(str(name), folder, cancel)


def end(request: Json, serial: object, run: str, failed: Optional[Json] = None) -> Json:
    """
    Records how it ended, unless that is known by now or a process of it still runs here. Without `failed` it succeeded, and
    the machine tells what it has become.
    """
    folder = paths.operation_folder(request.get("name"))
    identity.require(serial)
    with locks.machine():
        seen = _seen(str(request["name"]), folder, cancel=(failed or {}).get("reason") == "Cancelled")
        if seen["outcome"] == "unknown" and failed is None:
            # A playbook of somebody else's has put another system here, which knows of nothing.
            _adopt(request, folder, run)
        elif "conductor" not in seen:
            return seen
        _require_own(folder, run)
        if failed is None and request.get("action") == "Install" and request.get("layer") == "os":
            identity.draw_incarnation()
        outcome = {"outcome": "succeeded", "facts": facts.gather()} if failed is None else {**failed, "outcome": "failed"}
        operations.record_end(folder, outcome)
        return operations.look(folder)


def _seen(name: str, folder: str, cancel: bool) -> Json:
    left = operations.left_for_rescue(name)
    if left is not None:
        beginning.resume(left)
    if cancel and locks.is_held(folder):
        operations.ask_to_stop(folder)
    return operations.look(folder)


@contextlib.contextmanager
def step(name: object) -> Iterator[Job]:
    """
    For one task of a playbook. The machine isn't free while it lives, even where the connection that it came by is cut.

    @raises Refused where the operation never began here.
    """
    folder = paths.operation_folder(name)
    request = records.read(folder + "/request.json")
    if request is None:
        raise Refused("InvalidRequest", "the operation never began on this machine")
    lock = locks.hold(folder)
    if lock is None:
        raise Failed("InstallFailed", "another step of the operation still runs on the machine")
    try:
        yield Job(folder, request, {}, lock)
    finally:
        locks.let_go(lock)


def _adopt(request: Json, folder: str, run: str) -> None:
    fence = fences.of(request)
    if not fences.lets_in(fence, str(request["name"])):
        raise Refused("InstallFailed", "the machine has seen a higher fence meanwhile")
    fences.raise_to(fence)
    conductor = {"run": run, "since": time.clock_gettime(time.CLOCK_BOOTTIME)}
    records.write(folder + "/request.json", {**request, "bootId": identity.boot_id(), "conductor": conductor})


def _require_own(folder: str, run: str) -> None:
    """@raises Refused where the operation isn't there or is another run's: nothing may be done in its name."""
    request = records.read(folder + "/request.json") or {}
    if (request.get("conductor") or {}).get("run") != run:
        raise Refused("InvalidRequest", "the operation wasn't begun by this run")


def told(error: Union[Refused, Failed, OSError]) -> Json:
    """Why a task failed, in the words that a module of Ansible's ends with and the adapter reads."""
    known = failed_by(error) if isinstance(error, OSError) else error
    return {"msg": known.message, "rackwright_reason": known.reason, "rackwright_retryable": known.retryable}
