"""One call: a JSON document on stdin, a JSON document on stdout. Exit status 0 means that stdout holds an answer."""

import errno
import json
import sys

from . import calls
from .refusal import Refused

MOST_BYTES = 4 * 1024 * 1024


def _reason(error: OSError) -> str:
    return "DiskTooSmall" if error.errno == errno.ENOSPC else "BackendFailed"


def _words(error: OSError) -> str:
    where = "" if error.filename is None else ": " + str(error.filename)
    return "the machine's runner can't keep its records: " + (error.strerror or "a file couldn't be used") + where


def main() -> int:
    if sys.argv[1:2] == ["work"]:
        from . import worker

        return worker.main(sys.argv[2])
    text = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        answer = {"error": "InvalidRequest", "message": "the call is larger than 4 MiB"}
    else:
        try:
            answer = calls.answer(json.loads(text))
        except Refused as refused:
            answer = {"error": refused.reason, "message": refused.message, "retryable": refused.retryable}
        except OSError as error:
            # Before anything began, or where nobody knows: the words are the kernel's, and quote no call.
            answer = {"error": _reason(error), "message": _words(error), "retryable": True}
        except (ValueError, RecursionError):
            answer = {"error": "InvalidRequest", "message": "the call is no JSON that this runner understands"}
    json.dump(answer, sys.stdout)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
