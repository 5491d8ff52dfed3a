"""The process that does the work of one operation, and records how it ended."""

import json
import os
import sys
import traceback
from typing import Any, Dict, Optional

from . import facts, operations, paths, records, works
from .job import AWAITS_BOOT, Job
from .refusal import Failed, failed_by


def main(name: str) -> int:
    folder = paths.operation_folder(name)
    request = records.read(folder + "/request.json")
    secrets = json.load(sys.stdin)
    outcome = _run(Job(folder, request, secrets, lock=int(os.environ["RACKWRIGHT_LOCK"])))
    if outcome is not None:
        operations.record_end(folder, outcome)
    return 0


def _run(job: Job) -> Optional[Dict[str, Any]]:
    """None when the next boot tells how it ended."""
    try:
        if works.work_of(job.request)(job) is AWAITS_BOOT:
            return None
        return {"outcome": "succeeded", "facts": facts.gather()}
    except Failed as failed:
        job.say(failed.message)
        return _failure(failed.reason, failed.retryable, failed.message)
    except OSError as error:
        job.say(traceback.format_exc())
        failed = failed_by(error)
        return _failure(failed.reason, failed.retryable, failed.message)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever polls has to hear of it
        job.say(traceback.format_exc())
        return _failure("InstallFailed", True, "The runner itself failed ({}); its log says where.".format(type(error).__name__))


def _failure(reason: str, retryable: bool, message: str) -> Dict[str, Any]:
    return {"outcome": "failed", "reason": reason, "retryable": retryable, "message": message}
