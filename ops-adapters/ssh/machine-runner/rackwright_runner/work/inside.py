"""Files of an installed system, written from outside it."""

import json
import os
import shutil
import sys
import traceback
from typing import Callable, List, Tuple

from ..refusal import Failed, failed_by


_OWN = "the installed system can't be made this machine's own: "


def run(root: str, act: Callable[[], None], failure: str = _OWN) -> None:
    """
    `act`, in a process of its own whose root is `root`: a link in an image that was made to lead out leads nowhere else.

    @raises Failed with what `act` raised, in words that begin with `failure`.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            os.chroot(root)
            os.chdir("/")
            os.umask(0o022)
            act()
            os.sync()
            status = 0
        except BaseException as error:  # noqa: B036 - told to the parent, whatever it is
            os.write(writer, json.dumps(_told(error)).encode())
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    if os.waitpid(child, 0)[1] != 0:
        reason, message, retryable = json.loads(told) if told else ("InstallFailed", "it was ended", True)
        raise Failed(reason, failure + message, retryable)


def _told(error: BaseException) -> Tuple[str, str, bool]:
    if isinstance(error, OSError):
        error = failed_by(error)
    if isinstance(error, Failed):
        return error.reason, error.message[:2048], error.retryable
    return "InstallFailed", "{}: {}".format(type(error).__name__, error)[:2048], True


def put(path: str, text: str, mode: int = 0o644, owner: "tuple[int, int]" = (0, 0)) -> None:
    """Instead of whatever is there: a file, or a link to a file that another program writes."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    remove([path])
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchown(file.fileno(), *owner)
        os.fchmod(file.fileno(), mode)


def link(path: str, target: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    remove([path])
    os.symlink(target, path)


def remove(paths: List[str]) -> None:
    for path in paths:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)
