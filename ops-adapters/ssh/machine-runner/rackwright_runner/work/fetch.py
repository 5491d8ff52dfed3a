"""Bytes from where an image says, kept only if they are those that its sha256 names."""

import contextlib
import hashlib
import http.client
import os
import re
import signal
import socket
import urllib.error
import urllib.request
from typing import Any, Callable, Iterator, Optional, Tuple

from ..job import Job
from ..refusal import Failed, Refused
from . import address

_CHUNK = 1024 * 1024
_TELL_BYTES = 64 * _CHUNK
# A server that sends nothing for so long has gone away.
_STALL_SECONDS = 15
_LOOK_SECONDS = 0.5
# RFC 3986, of what machines fetch from: every letter of it is one that a URL holds as it is.
_URL = re.compile(
    r"https?://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)(:(?P<port>[0-9]{1,5}))?"
    r"(/[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]{0,2048})?\Z"
)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def require_url(url: object) -> None:
    if not isinstance(url, str):
        raise Refused("InvalidRequest", "the image has no url")
    found = _URL.match(url)
    if found is None or int(found.group("port") or 80) not in range(1, 65536) or not _is_host(found.group("host")):
        raise Refused("InvalidRequest", "the image's url is neither http nor https to a host, without user or password")


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return address.parsed(host[1:-1]) is not None
    return all(0 < len(label) < 64 for label in host.split("."))


def fetch(job: Job, url: str, sha256: str, target: str) -> None:
    """
    The whole of `url` in `target`, on disk and of that checksum; or `target` isn't there.

    @raises Failed as `stream`.
    """
    try:
        with open(target, "wb") as file:
            stream(job, url, sha256, file.write, (5, 55))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(target)
        raise


def stream(job: Job, url: str, sha256: str, put: Callable[[bytes], object], percents: Tuple[int, int]) -> None:
    """
    Hands the bytes of `url` to `put` as they come: they are those of the checksum only when this returns.

    @raises Failed `ImageUnavailable` or `ChecksumMismatch`.
    """
    # Nothing of the environment is heard: a proxy of whoever started us is none of the machine's.
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
    hashed = hashlib.sha256()
    begin, end = percents
    try:
        with _breaking_off(job):
            answer = opener.open(url, timeout=_STALL_SECONDS)
        with answer:
            total = _length(answer.headers.get("Content-Length"))
            done = told = 0
            while True:
                with _breaking_off(job):
                    chunk = answer.read1(_CHUNK)
                if not chunk:
                    break
                hashed.update(chunk)
                put(chunk)
                done += len(chunk)
                if total and done - told > _TELL_BYTES:
                    told = done
                    percent = begin + (end - begin) * done // total
                    job.progress(percent, "fetched {} of {} MiB".format(done >> 20, total >> 20))
        if total and done != total:
            raise Failed("ImageUnavailable", "the image ended after {} of {} bytes".format(done, total))
        if hashed.hexdigest() != sha256:
            message = "the image has sha256 {}, and {} is declared: correct one or the other"
            raise Failed("ChecksumMismatch", message.format(hashed.hexdigest(), sha256), retryable=False)
    except urllib.error.HTTPError as error:
        moved = 300 <= error.code < 400
        why = "sends elsewhere, which isn't followed" if moved else "answers {}".format(error.code)
        raise Failed("ImageUnavailable", "the image's server " + why, retryable=not moved) from error
    except (urllib.error.URLError, http.client.HTTPException, socket.timeout, TimeoutError, ConnectionError) as error:
        raise Failed("ImageUnavailable", "the image's server can't be reached: {}".format(error)) from error


@contextlib.contextmanager
def _breaking_off(job: Job) -> Iterator[None]:
    """A job that is cancelled or late doesn't wait for a server: its signal ends a read that is blocked."""
    before = signal.signal(signal.SIGALRM, lambda *_: job.check())
    signal.setitimer(signal.ITIMER_REAL, _LOOK_SECONDS, _LOOK_SECONDS)
    try:
        job.check()
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _length(told: Optional[str]) -> int:
    """0 where the server doesn't say."""
    if told is None:
        return 0
    if not told.isascii() or not told.isdigit() or len(told) > 18:
        raise Failed("ImageUnavailable", "the image's server tells a length that is no number")
    return int(told)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
