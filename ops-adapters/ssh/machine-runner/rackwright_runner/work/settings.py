"""Parameters of an image, each held to its form. One that nobody knows is refused: misspelt, it would be without effect."""

import re
from typing import Any, Callable, Dict, Mapping

from ..refusal import Refused
from . import address

Read = Callable[[str], Any]

_REFERENCE = re.compile(r"[a-z0-9]([a-zA-Z0-9._:/@-]{0,253}[a-zA-Z0-9])?\Z")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")


def read(request: Dict[str, Any], known: Mapping[str, Read]) -> Dict[str, Any]:
    """@raises Refused naming the parameter. What isn't given is left out."""
    given = request.get("parameters") or {}
    if not isinstance(given, dict):
        raise Refused("InvalidRequest", "parameters are an object")
    found = {}
    for name, text in given.items():
        if name not in known:
            raise Refused("InvalidRequest", "the image has a parameter {!r}; known are {}".format(name[:64], ", ".join(known)))
        try:
            if not isinstance(text, str):
                raise ValueError("is no text")
            found[name] = known[name](text)
        except ValueError as error:
            raise Refused("InvalidRequest", "the parameter {} of the image {}".format(name, error)) from error
    return found


def truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text == "true"


def one_of(*words: str) -> Read:
    def read_word(text: str) -> str:
        if text not in words:
            raise ValueError("is none of " + ", ".join(words))
        return text

    return read_word


def number(least: int, most: int) -> Read:
    def read_number(text: str) -> int:
        if not _NUMBER.match(text) or not least <= int(text) <= most:
            raise ValueError("is no whole number from {} to {}".format(least, most))
        return int(text)

    return read_number


def addresses(text: str) -> "list[str]":
    found = [address.parsed(each.strip()) for each in text.split(",")]
    if None in found:
        raise ValueError("is no list of IP addresses with commas between")
    return [str(each) for each in found]


def _matching(grammar: "re.Pattern[str]", what: str) -> Read:
    def read_text(text: str) -> str:
        if not grammar.match(text):
            raise ValueError("is no " + what)
        return text

    return read_text


reference = _matching(_REFERENCE, "reference of a container image")
domain = _matching(_DOMAIN, "DNS name")
sha256 = _matching(_SHA256, "sha256 in hex")


def url(text: str) -> str:
    """Its form is seen to by whoever fetches it."""
    return text
