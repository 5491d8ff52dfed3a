"""Where things are. RACKWRIGHT_ROOT puts another folder in front of all of them, for tests and for a mounted root."""

import os
import re

from .refusal import Refused

ROOT = os.environ.get("RACKWRIGHT_ROOT", "")
STATE = ROOT + "/var/lib/rackwright"
OPERATIONS = STATE + "/operations"

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")


def operation_folder(name: object) -> str:
    """The grammar keeps a name from being a path: no slash, no leading dot."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise Refused("InvalidRequest", "an operation name has at most 253 characters of [a-z0-9.-]")
    return OPERATIONS + "/" + name
