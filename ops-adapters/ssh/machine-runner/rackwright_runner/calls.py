"""The calls of the ops port, as far as they concern one machine. Each may be repeated at any time."""

import time
from typing import Any, Callable, Dict

from . import facts, identity, locks, operations, paths
from .refusal import Refused

Answer = Dict[str, Any]

_WAIT_SECONDS = 20
_LOOK_SECONDS = 0.1


def answer(call: Any) -> Answer:
    if not isinstance(call, dict):
        raise Refused("InvalidRequest", "a call is a JSON object")
    known: Dict[str, Callable[[Dict[str, Any]], Answer]] = {
        "start": start,
        "poll": poll,
        "wait": wait,
        "cancel": cancel,
        "inspect": inspect,
    }
    made = known.get(str(call.get("call")))
    if made is None:
        raise Refused("InvalidRequest", "the call is none of " + ", ".join(known))
    return made(call)


def start(call: Dict[str, Any]) -> Answer:
    """`accepted`, `fenced` with the highest, `busy` with what runs, or `refused`."""
    request = call.get("request")
    if not isinstance(request, dict):
        raise Refused("InvalidRequest", "start needs a request")
    secrets = call.get("secrets", {})
    if not isinstance(secrets, dict):
        raise Refused("InvalidRequest", "secrets are an object")
    try:
        with locks.machine():
            return _beginning().begin(request, secrets, call.get("serial"))
    except Refused as refused:
        return {"outcome": "refused", "reason": refused.reason, "message": refused.message}


def poll(call: Dict[str, Any]) -> Answer:
    """By the machine that it was begun on and no other: what that one doesn't know may have begun elsewhere."""
    folder = paths.operation_folder(call.get("name"))
    identity.require(call.get("serial"))
    with locks.machine():
        left = operations.left_for_rescue(str(call.get("name")))
        if left is not None:
            _beginning().resume(left)
        return operations.look(folder)


def wait(call: Dict[str, Any]) -> Answer:
    """Answers when a poll may tell something new, and in any case before whoever asks loses patience."""
    folder = paths.operation_folder(call.get("name"))
    identity.require(call.get("serial"))
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end:
        with locks.machine():
            if not operations.goes_on(folder):
                break
        time.sleep(_LOOK_SECONDS)
    return {}


def cancel(call: Dict[str, Any]) -> Answer:
    """Asks. What is over or never began is left alone."""
    folder = paths.operation_folder(call.get("name"))
    identity.require(call.get("serial"))
    if locks.is_held(folder):
        operations.ask_to_stop(folder)
    return {}


def inspect(call: Dict[str, Any]) -> Answer:
    identity.require(call.get("serial"))
    return {"facts": facts.gather()}


def _beginning() -> Any:
    """Loaded by whoever begins: all works come with it, which take longer to load than a poll does to answer."""
    from . import begin

    return begin
