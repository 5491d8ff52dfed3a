"""Which operations this runner can do, and what each needs to be told."""

import json
from typing import Any, BinaryIO, Callable, Dict, Optional

from .job import Job
from .refusal import Refused
from .work import archives, containerd, kubelet, os_layer, power, wiping

# Returns AWAITS_BOOT, or nothing: what the machine is afterwards, it is asked.
Work = Callable[[Job], object]

_WORKS: Dict[str, Work] = {
    "Reboot": power.reboot,
    "PowerOff": power.power_off,
    "Install/os": os_layer.install,
    "Wipe": wiping.wipe,
    "Install/cni": archives.install_cni,
    "Upgrade/cni": archives.install_cni,
    "Reset/cni": archives.reset_cni,
    "Install/cri": containerd.install,
    "Upgrade/cri": containerd.upgrade,
    "Reset/cri": containerd.reset,
    "Install/k8s": kubelet.install,
    "Upgrade/k8s": kubelet.upgrade,
    "Reset/k8s": kubelet.reset,
}


def capability(request: Dict[str, Any]) -> str:
    layer = request.get("layer")
    return str(request.get("action")) + ("" if layer is None else "/" + str(layer))


def require(request: Dict[str, Any], secrets: Dict[str, Any]) -> None:
    """@raises Refused with what can be said against a request without touching the machine."""
    asked = capability(request)
    if asked not in _WORKS:
        raise Refused("Unsupported", "the runner can't do " + asked[:64])
    if asked.startswith(("Install/", "Upgrade/")):
        archives.require_source(request)
    if asked.endswith("/cri"):
        containerd.require(request)
    if asked.endswith("/k8s"):
        kubelet.require(request)
    if asked == "Install/os":
        os_layer.require(request, secrets)
    if asked == "Wipe":
        wiping.require(request)


def work_of(request: Dict[str, Any]) -> Work:
    return _WORKS[capability(request)]


def send_secrets(pipe: Optional[BinaryIO], secrets: Dict[str, str]) -> None:
    """Small enough for the pipe's buffer (`form`), so that nobody waits for the worker to read."""
    if pipe is None:
        return
    pipe.write(json.dumps(secrets).encode())
    pipe.close()
