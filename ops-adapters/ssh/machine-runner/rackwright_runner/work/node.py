"""Who the kubelet is to be, as the request says it: every text held to its grammar, so that none is anything but a text."""

import hashlib
import json
import re
from typing import Any, Dict, List

from ..refusal import Refused
from . import address

_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\Z")
_PROVIDER_ID = re.compile(r"[a-z]+://[A-Za-z0-9./_-]{1,246}\Z")
_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\Z")
_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\Z")
_ENDPOINT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?\Z")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
# What a kubelet may say of itself below kubernetes.io and k8s.io; with others it doesn't start (KEP-279).
_OF_ITSELF = {
    "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
    "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type", "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
}  # fmt: skip


class Node:
    """@raises Refused for a text that isn't what it should be."""

    def __init__(self, request: Dict[str, Any]):
        node = request.get("node")
        if not isinstance(node, dict):
            raise Refused("InvalidRequest", "a kubelet needs to be told which node it is")
        self.name = _text(node.get("name"), _NAME, "the node's name")
        self.provider_id = _text(node.get("providerID"), _PROVIDER_ID, "the node's providerID")
        self.endpoint = _text(node.get("controlPlaneEndpoint"), _ENDPOINT, "the control plane's endpoint")
        self.labels = _labels(node.get("labels") or {})
        self.taints = _taints(node.get("taints") or [])
        self.addresses = _addresses(request.get("addresses") or [])

    def identity(self, cluster_ca: str) -> str:
        """What a kubelet's certificates and kubeconfig are good for: another one has to ask for its own."""
        told = json.dumps([self.name, self.provider_id, self.endpoint, cluster_ca])
        return hashlib.sha256(told.encode()).hexdigest()


def _text(value: object, grammar: "re.Pattern[str]", what: str) -> str:
    if not isinstance(value, str) or not grammar.match(value):
        raise Refused("InvalidRequest", "{} is missing, or has another form than it should: {!r}".format(what, value)[:300])
    return value


def _labels(given: object) -> Dict[str, str]:
    if not isinstance(given, dict):
        raise Refused("InvalidRequest", "labels are an object")
    for key, value in given.items():
        _qualified(key, "the label")
        _text(value, _VALUE, "the value of the label " + key)
        prefix = key.rpartition("/")[0]
        theirs = re.search(r"(^|\.)(kubernetes|k8s)\.io\Z", prefix)
        if theirs and key not in _OF_ITSELF and not re.search(r"(^|\.)(kubelet|node)\.kubernetes\.io\Z", prefix):
            raise Refused("InvalidRequest", "no kubelet may give itself the label {}: put it on the Node instead".format(key))
    return dict(given)


def _taints(given: object) -> List[Dict[str, str]]:
    if not isinstance(given, list):
        raise Refused("InvalidRequest", "taints are a list")
    found = []
    for taint in given:
        if not isinstance(taint, dict) or taint.get("effect") not in _EFFECTS:
            raise Refused("InvalidRequest", "a taint has one of the effects " + ", ".join(_EFFECTS))
        kept = {"key": _qualified(taint.get("key"), "the taint"), "effect": taint["effect"]}
        if taint.get("value"):
            kept["value"] = _text(taint["value"], _VALUE, "the value of the taint " + kept["key"])
        found.append(kept)
    return found


def _qualified(key: object, what: str) -> str:
    prefix, slash, name = key.rpartition("/") if isinstance(key, str) else ("", "", "")
    _text(name, _KEY, what + "'s key")
    if slash:
        _text(prefix, _NAME, what + "'s prefix")
    return prefix + slash + name


def _addresses(given: object) -> List[str]:
    """The machine's own, as its ComputeAsset declares them: of each family the first, as kubelet takes them."""
    found: Dict[int, str] = {}
    for each in given if isinstance(given, list) else []:
        found_here = address.parsed(each.get("address")) if isinstance(each, dict) and each.get("type") == "InternalIP" else None
        if found_here is not None:
            found.setdefault(found_here.version, str(found_here))
    return list(found.values())
