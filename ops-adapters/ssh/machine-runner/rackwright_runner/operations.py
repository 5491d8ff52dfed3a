"""What is on record of operations: folders by name, each with its request, log, progress and outcome."""

import os
import shutil
import time
from typing import Any, Dict, List, Optional

from . import facts, fences, identity, locks, paths, records

LOG_TAIL_BYTES = 4096
# An ended operation keeps its answer for at least an hour (the ops port); a day serves those who read logs.
KEEP_SECONDS = 24 * 3600


def began(folder: str) -> bool:
    return os.path.exists(folder + "/request.json")


def running() -> Optional[str]:
    """The operation that runs on this machine now."""
    for name in _names():
        if locks.is_held(paths.OPERATIONS + "/" + name):
            return name
    return None


def look(folder: str) -> Dict[str, Any]:
    """How an operation goes, in the words of the ops port."""
    request = records.read(folder + "/request.json")
    if request is None:
        return _without_record(os.path.basename(folder))
    outcome = records.read(folder + "/outcome.json")
    if outcome is not None:
        return {**outcome, "logTail": log_tail(folder)}
    if locks.is_held(folder):
        progress = records.read(folder + "/progress.json") or {"percent": 0, "message": "beginning"}
        return {"outcome": "running", **progress, "logTail": log_tail(folder)}
    ended = _after_its_process(folder, request)
    records.write(folder + "/outcome.json", ended)
    return {**ended, "logTail": log_tail(folder)}


def _without_record(name: str) -> Dict[str, Any]:
    """A rescue system forgets its folders; the disk still knows for what it was touched last."""
    fence = fences.highest()
    if fence is None or fence["operation"] != name:
        return {"outcome": "unknown"}
    return {**_interrupted("the machine went down meanwhile"), "reason": "BackendFailed", "logTail": ""}


def _after_its_process(folder: str, request: Dict[str, Any]) -> Dict[str, Any]:
    """It began, its processes are gone, and it left no outcome."""
    awaited = records.read(folder + "/awaits-boot.json")
    if awaited is not None and identity.boot_id() != awaited["bootId"]:
        return {"outcome": "succeeded", "facts": facts.gather()}
    rebooted = identity.boot_id() != request.get("bootId")
    why = "the machine went down meanwhile" if rebooted else "its process was ended"
    return {**_interrupted(why), "reason": "InstallFailed" if request.get("layer") else "BackendFailed"}


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
    """Forgets what ended long ago. Fences are kept apart, so nothing old can begin again."""
    for name in _names():
        folder = paths.OPERATIONS + "/" + name
        try:
            age = time.time() - os.path.getmtime(folder + "/outcome.json")
        except FileNotFoundError:
            continue
        if name != keep and age > KEEP_SECONDS and not locks.is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _names() -> List[str]:
    try:
        return sorted(os.listdir(paths.OPERATIONS))
    except FileNotFoundError:
        return []
