"""The fence: (claim epoch, sequence), which only rises. Kept in the state folder and, where a wipe can't reach, by `keepsake`."""

from typing import Any, Dict, Optional, Tuple

from . import keepsake, paths, records

Fence = Dict[str, Any]

_FILE = paths.STATE + "/fence.json"


def highest() -> Optional[Fence]:
    """The highest that this machine has let in: epoch, sequence, claimUid, and the operation it was let in for."""
    kept = [fence for fence in (records.read(_FILE), keepsake.read()) if fence is not None]
    return max(kept, key=order) if kept else None


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
