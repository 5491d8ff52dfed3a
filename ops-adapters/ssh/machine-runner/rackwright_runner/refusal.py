"""Why something wasn't done, in the words of the ops port's OpsFailureReason."""

import errno


class Refused(Exception):
    """Nothing was changed. `message` never holds a secret. `retryable`: the same may do later."""

    def __init__(self, reason: str, message: str, retryable: bool = False):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.retryable = retryable


class Failed(Exception):
    """An operation that began has failed. `retryable`: the same may succeed later."""

    def __init__(self, reason: str, message: str, retryable: bool = True):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.retryable = retryable


def failed_by(error: OSError) -> Failed:
    """In the kernel's words, which quote no call."""
    where = "" if error.filename is None else ": {}".format(error.filename)
    message = (error.strerror or "a file couldn't be used") + where
    return Failed("DiskTooSmall" if error.errno == errno.ENOSPC else "InstallFailed", message)
