"""
What a request and its secrets look like, whatever they are for: looked at before anything is touched, so that no work comes
upon a list where it expects a text, half way through.
"""

import json
import math
import re
from typing import Any, Dict, Iterator

from .refusal import Refused

Json = Dict[str, Any]

# Small enough for the buffer of the pipe that they go through.
_MOST_SECRET_BYTES = 60_000
_MOST_SECONDS = 10 * 366 * 24 * 3600
# Whoever reads a log or writes a file of lines takes these for more than a letter; halves of surrogates are no text at all.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CLAIM = re.compile(r"[A-Za-z0-9._-]{0,64}\Z")

_TEXTS = ("name", "action", "layer", "claimUid", "hostname", "user")
_MAPS_OF_TEXTS = ("image", "parameters", "rootDisk")
_IN_NETWORK = ("addressing", "address", "interface", "gateway")
_LISTS_IN_NETWORK = ("nameservers", "ntpServers")


def require(request: Json, secrets: Json) -> None:
    """@raises Refused for what has another form than the ops port gives it. What is absent is for the work to miss."""
    for key in _TEXTS:
        _require(_is_text(request.get(key)), key, "a text")
    for key in _MAPS_OF_TEXTS:
        given = request.get(key)
        _require(given is None or isinstance(given, dict), key, "an object")
        for name, value in (given or {}).items():
            _require(isinstance(value, str), "{} {!r}".format(key, name[:64]), "a text")
    _require(request.get("node") is None or isinstance(request["node"], dict), "node", "an object")
    _require(_is_network(request.get("network")), "network", "an object of texts and lists of texts")
    for key in ("addresses", "authorizedKeys"):
        _require(isinstance(request.get(key, []), list), key, "a list")
    _require(_is_time(request.get("remainingSeconds", 0)), "remainingSeconds", "a number of seconds")
    _require(_CLAIM.match(request.get("claimUid") or "") is not None, "claimUid", "of at most 64 letters, digits, dots and hyphens")
    # A playbook's own parameters may have lines. The works of this package hold each of theirs to a grammar.
    texts = _texts({key: value for key, value in request.items() if key != "parameters"})
    if any(_UNFIT.search(text) for text in texts):
        raise Refused("InvalidRequest", "the request holds a text with a control character, a line end, or half a letter")
    _require_secrets(secrets)


def _require_secrets(secrets: Json) -> None:
    """None of their words is in what is said about them."""
    if not all(isinstance(value, str) for value in secrets.values()):
        raise Refused("InvalidRequest", "a secret is no text")
    if any("\ud800" <= letter <= "\udfff" for text in _texts(secrets) for letter in text):
        raise Refused("InvalidRequest", "a secret holds half a letter")
    if len(json.dumps(secrets)) > _MOST_SECRET_BYTES:
        raise Refused("InvalidRequest", "the secrets of an operation are larger than 60 kB")


def _require(holds: bool, key: str, what: str) -> None:
    if not holds:
        raise Refused("InvalidRequest", "{} of the request isn't {}".format(key, what))


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_network(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or not all(isinstance(value.get(key, ""), str) for key in _IN_NETWORK):
        return False
    lists = [value.get(key, []) for key in _LISTS_IN_NETWORK]
    return all(isinstance(each, list) and all(isinstance(item, str) for item in each) for each in lists)


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= _MOST_SECONDS


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
