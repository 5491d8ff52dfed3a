"""The fence: (claim epoch, sequence), which only rises. Kept in the state folder and, where a wipe can't reach, by `keepsake`."""

from typing import Any, Dict, Optional, Tuple

from . import keepsake, paths, records
from .refusal import Refused

Fence = Dict[str, Any]

_FILE = paths.STATE + "/fence.json"
# Every whole number up to it is exact in JSON, whoever reads it (RFC 8259, 6).
_HIGHEST = 2**53 - 1


def highest() -> Optional[Fence]:
    """The highest that this machine has let in: epoch, sequence, claimUid, and the operation it was let in for."""
    kept = [fence for fence in (records.read(_FILE), keepsake.read()) if fence is not None]
    return max(kept, key=order) if kept else None


def of(request: Dict[str, Any]) -> Fence:
    """The fence that a request comes under. @raises Refused where it has none."""
    fence = request.get("fence")
    numbers = isinstance(fence, dict) and all(
        isinstance(fence.get(key), int) and not isinstance(fence.get(key), bool) and 0 <= fence[key] <= _HIGHEST
        for key in ("epoch", "sequence")
    )
    if not isinstance(fence, dict) or not numbers:
        raise Refused("InvalidRequest", "the fence is an epoch and a sequence, both whole numbers that a controller can count to")
    claim = request.get("claimUid") or ""
    return {
        "epoch": fence["epoch"],
        "sequence": fence["sequence"],
        "claimUid": claim,
        "operation": request.get("name"),
    }


def order(fence: Fence) -> Tuple[int, int]:
    return (fence["epoch"], fence["sequence"])


def raise_to(fence: Fence) -> None:
    """On disk when this returns: before the first act that it lets in."""
    records.write(_FILE, fence)
    keepsake.write(fence)


def lets_in(fence: Fence, operation: str) -> bool:
    """Under one fence only one operation ever runs: an equal one is let in for the same name alone."""
    seen = highest()
    if seen is None or order(fence) > order(seen):
        return True
    return order(fence) == order(seen) and seen["operation"] == operation
