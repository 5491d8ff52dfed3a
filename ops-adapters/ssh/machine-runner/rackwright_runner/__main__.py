"""One call: a JSON document on stdin, a JSON document on stdout. Exit status 0 means that stdout holds an answer."""

import json
import sys

from . import calls, worker
from .refusal import Refused

MOST_BYTES = 4 * 1024 * 1024


def main() -> int:
    if sys.argv[1:2] == ["work"]:
        return worker.main(sys.argv[2])
    text = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        answer = {"error": "InvalidRequest", "message": "the call is larger than 4 MiB"}
    else:
        try:
            answer = calls.answer(json.loads(text))
        except Refused as refused:
            answer = {"error": refused.reason, "message": refused.message}
        except (ValueError, RecursionError):
            answer = {"error": "InvalidRequest", "message": "the call is no JSON that this runner understands"}
    json.dump(answer, sys.stdout)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
