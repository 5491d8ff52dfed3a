"""What is on record of operations: folders by name, each with its request, log, progress and outcome."""

import contextlib
import os
import shutil
import time
from typing import Any, Dict, List, Optional

from . import facts, fences, identity, keepsake, locks, paths, records

LOG_TAIL_BYTES = 4096
# An ended operation keeps its answer for at least an hour (the ops port); a day serves those who read logs.
KEEP_SECONDS = 24 * 3600
KEEP_COUNT = 32
# What works keep in the folder while they work: as large as an image.
_PASSING = ("archive", "kubelet", "kubelet-before", "runc", "tool-output")
# systemd kills what hasn't stopped after 90 s, unit after unit.
GOING_DOWN_SECONDS = 300
# A playbook is ended at its deadline, by force if need be.
CONDUCTOR_GRACE_SECONDS = 60
# The word of an operation's end is there before the last write for it is on the disk, and its process ends after that.
_ENDING_SECONDS = 5


def began(folder: str) -> bool:
    return os.path.exists(folder + "/request.json")


def running() -> Optional[str]:
    """
    The operation that runs on this machine now, or that the machine goes down for. One that has told its end is given the
    time to be over: whoever has heard of that end comes at once with the next.
    """
    for name in _names():
        folder = paths.OPERATIONS + "/" + name
        if locks.is_held(folder) and not (_ended(folder) and locks.comes_free(folder, _ENDING_SECONDS)):
            return name
        if not _ended(folder) and (_goes_down(records.read(folder + "/awaits-boot.json")) or _conducted(folder)):
            return name
    return None


def goes_on(folder: str) -> bool:
    """Whether a process of it runs here, or the machine goes down for it."""
    return not _ended(folder) and (locks.is_held(folder) or _goes_down(records.read(folder + "/awaits-boot.json")))


def look(folder: str) -> Dict[str, Any]:
    """How an operation goes, in the words of the ops port."""
    request = records.read(folder + "/request.json")
    if request is None:
        return _without_record(os.path.basename(folder))
    # Whoever works lets go of the lock after the last word is written: in this order no word is missed.
    held = locks.is_held(folder)
    outcome = records.read(folder + "/outcome.json")
    if outcome is not None:
        return {**outcome, "logTail": log_tail(folder)}
    awaited = records.read(folder + "/awaits-boot.json")
    if held or _goes_down(awaited):
        progress = records.read(folder + "/progress.json") or {"percent": 0, "message": "beginning"}
        return {"outcome": "running", **progress, "logTail": log_tail(folder)}
    conductor = request.get("conductor")
    if conductor is not None and awaited is None and not _worked(folder):
        if _conducted(folder):
            told = {"outcome": "running", "percent": 0, "message": "conducted by another process", "logTail": ""}
            return {**told, "conductor": conductor["run"]}
        ended = _never_ended()
    else:
        ended = _after_its_process(request, awaited)
    with contextlib.suppress(OSError):
        # On a disk that is full it is told anew each time.
        record_end(folder, ended)
    return {**ended, "logTail": log_tail(folder)}


def ask_to_stop(folder: str) -> None:
    """The worker sees it within half a second."""
    descriptor = os.open(folder + "/cancel", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.close(descriptor)


def _conducted(folder: str) -> bool:
    """
    Begun for a playbook, whose end is neither recorded nor overdue. Counted by a clock that nobody sets, and that begins anew
    at a boot: a machine that was rebooted waits longer than it needs, never less.
    """
    request = records.read(folder + "/request.json") or {}
    conductor = request.get("conductor")
    if conductor is None or _worked(folder) or os.path.exists(folder + "/awaits-boot.json"):
        return False
    since = conductor["since"] if request.get("bootId") == identity.boot_id() else 0
    most = float(request.get("remainingSeconds", 3600)) + CONDUCTOR_GRACE_SECONDS
    return time.clock_gettime(time.CLOCK_BOOTTIME) - since < most


def _worked(folder: str) -> bool:
    """Whether a process here was given the work: then its life is what counts."""
    return os.path.exists(folder + "/worker.json")


def _never_ended() -> Dict[str, Any]:
    message = "Whoever conducted it ended without a word, and its deadline has passed."
    return {"outcome": "failed", "reason": "DeadlineExceeded", "retryable": True, "message": message}


def record_end(folder: str, outcome: Dict[str, Any]) -> None:
    """In the folder; and where the disk knows of the operation, there: a rescue system forgets its folders."""
    records.give_back(folder)
    for name in _PASSING:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(folder + "/" + name)
    records.write(folder + "/outcome.json", outcome)
    name = os.path.basename(folder)
    left = keepsake.pending(name)
    if left is not None:
        told = {key: value for key, value in outcome.items() if key != "facts"}
        marks = left.get("marks", []) if outcome["outcome"] == "failed" else []
        keepsake.write_pending({"operation": name, "stage": "ended", "outcome": told, "marks": marks})


def _without_record(name: str) -> Dict[str, Any]:
    """A rescue system forgets its folders; the disk still knows for what it was touched last."""
    fence = fences.highest()
    if fence is None or fence["operation"] != name:
        return {"outcome": "unknown"}
    left = keepsake.pending(name) or {}
    stage = left.get("stage")
    told = left.get("outcome")
    if stage == "ended" and isinstance(told, dict) and told.get("outcome") in ("succeeded", "failed"):
        return {**told, **({"facts": facts.gather()} if told["outcome"] == "succeeded" else {}), "logTail": ""}
    if _wipe_of(left, name) is not None and identity.is_rescue():
        return {"outcome": "running", "percent": 10, "message": "going on in the rescue system", "logTail": ""}
    if stage == "down" and left.get("bootId") != identity.boot_id():
        return {"outcome": "succeeded", "facts": facts.gather(), "logTail": ""}
    if stage == "boot":
        what = "its rescue system" if identity.is_rescue() else "another system"
        return _boot_failed("The machine came back in {} instead of the one that was installed.".format(what))
    return {**_interrupted("the machine went down meanwhile"), "reason": "BackendFailed", "logTail": ""}


def left_for_rescue(name: str) -> Optional[Dict[str, Any]]:
    """The request of an operation that an installed system began and left for this rescue system to go on with."""
    if began(paths.operation_folder(name)) or not identity.is_rescue():
        return None
    left = keepsake.pending(name)
    fence = fences.highest()
    if left is None or fence is None or fence["operation"] != name:
        return None
    return _wipe_of(left, name)


def _wipe_of(left: Dict[str, Any], name: str) -> Optional[Dict[str, Any]]:
    """Whoever had the machine could write there as well: only a wipe is gone on with, and only under its own name."""
    request = left.get("request")
    if left.get("stage") != "wipe" or not isinstance(request, dict):
        return None
    return request if request.get("name") == name and request.get("action") == "Wipe" else None


def _after_its_process(request: Dict[str, Any], awaited: Optional[Dict[str, Any]]) -> Dict[str, Any]:
    """It began, its processes are gone, and it left no outcome."""
    rebooted = identity.boot_id() != (awaited or request).get("bootId")
    if awaited is not None and not rebooted:
        return _boot_failed("The machine was told to go down, and runs still.")
    if awaited is not None:
        return _after_boot(awaited)
    why = "the machine went down meanwhile" if rebooted else "its process was ended"
    return {**_interrupted(why), "reason": "InstallFailed" if request.get("layer") else "BackendFailed"}


def _after_boot(awaited: Dict[str, Any]) -> Dict[str, Any]:
    expected = awaited.get("incarnation")
    if expected is not None and identity.os_incarnation() != expected:
        return _boot_failed("The machine came back in another system than the one that was installed.")
    if awaited.get("rescue"):
        return _boot_failed("The machine came back in an installed system instead of its rescue system.")
    return {"outcome": "succeeded", "facts": facts.gather()}


def _goes_down(awaited: Optional[Dict[str, Any]]) -> bool:
    """Told to, and not yet down: stopping what runs may take as long as its units allow."""
    if awaited is None or identity.boot_id() != awaited["bootId"]:
        return False
    return time.clock_gettime(time.CLOCK_BOOTTIME) - awaited["since"] < GOING_DOWN_SECONDS


def _ended(folder: str) -> bool:
    return os.path.exists(folder + "/outcome.json")


def _boot_failed(message: str) -> Dict[str, Any]:
    return {"outcome": "failed", "reason": "BootFailed", "retryable": True, "message": message, "logTail": ""}


def _interrupted(why: str) -> Dict[str, Any]:
    return {"outcome": "failed", "retryable": True, "message": "It was interrupted: " + why + "."}


def log_tail(folder: str) -> str:
    try:
        with open(folder + "/log", "rb") as log:
            log.seek(max(0, os.path.getsize(folder + "/log") - LOG_TAIL_BYTES))
            return log.read(LOG_TAIL_BYTES).decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def prune(keep: str) -> None:
    """
    Forgets what ended long ago, but for the latest: a clock that is set may make an hour a year. Fences are kept apart, so
    nothing old can begin again.
    """
    ended = []
    for name in _names():
        with contextlib.suppress(FileNotFoundError):
            ended.append((os.path.getmtime(paths.OPERATIONS + "/" + name + "/outcome.json"), name))
    for at, name in sorted(ended)[:-KEEP_COUNT]:
        folder = paths.OPERATIONS + "/" + name
        if name != keep and time.time() - at > KEEP_SECONDS and not locks.is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _names() -> List[str]:
    try:
        return sorted(os.listdir(paths.OPERATIONS))
    except FileNotFoundError:
        return []
