"""What a kubelet is told, and by which file: data all of it, written by a serializer."""

import base64
from typing import Any, Dict, List, Mapping

from . import settings, units
from .containerd import SOCKET
from .node import Node

PROGRAM = "/usr/local/bin/kubelet"
CONFIG = "/etc/kubernetes/kubelet-config.json"
CLUSTER_CA = "/etc/kubernetes/pki/ca.crt"
BOOTSTRAP = "/etc/kubernetes/bootstrap-kubelet.conf"
# Written by the kubelet once it has a certificate.
KUBECONFIG = "/etc/kubernetes/kubelet.conf"
HOME = "/var/lib/kubelet"

PARAMETERS: Mapping[str, settings.Read] = {
    "cgroupDriver": settings.one_of("systemd", "cgroupfs"),
    "clusterDNS": settings.addresses,
    "clusterDomain": settings.domain,
    "failCgroupV1": settings.truth,
    "failSwapOn": settings.truth,
    "maxPods": settings.number(1, 10_000),
    "oomScoreAdj": settings.number(-1000, 1000),
}


def configuration(node: Node, given: Dict[str, Any]) -> Dict[str, Any]:
    """A KubeletConfiguration. What isn't given is the kubelet's own default."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": CLUSTER_CA},
        },
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "systemd",
        "containerRuntimeEndpoint": "unix://" + SOCKET,
        "providerID": node.provider_id,
        "registerWithTaints": node.taints,
        "rotateCertificates": True,
        "serverTLSBootstrap": True,
        "staticPodPath": "/etc/kubernetes/manifests",
        **given,
    }


def bootstrap_kubeconfig(node: Node, token: str, cluster_ca: str) -> Dict[str, Any]:
    authority = base64.b64encode(cluster_ca.encode()).decode()
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "cluster", "cluster": {"server": "https://" + node.endpoint, "certificate-authority-data": authority}}
        ],
        "users": [{"name": "bootstrap", "user": {"token": token}}],
        "contexts": [{"name": "bootstrap", "context": {"cluster": "cluster", "user": "bootstrap"}}],
        "current-context": "bootstrap",
    }


def unit(node: Node) -> List[units.Section]:
    words = [
        PROGRAM,
        "--config=" + CONFIG,
        "--bootstrap-kubeconfig=" + BOOTSTRAP,
        "--kubeconfig=" + KUBECONFIG,
        "--hostname-override=" + node.name,
    ]
    if node.labels:
        words.append("--node-labels=" + ",".join("{}={}".format(*label) for label in sorted(node.labels.items())))
    if node.addresses:
        words.append("--node-ip=" + ",".join(node.addresses))
    about = [
        ("Description", "kubelet, installed by rackwright"),
        ("Wants", "network-online.target"),
        ("After", "network-online.target containerd.service"),
        # A control plane that is away for hours must find its nodes trying.
        ("StartLimitIntervalSec", "0"),
    ]
    service = [("Type", "exec"), ("ExecStart", units.command(words)), ("Restart", "always"), ("RestartSec", "5")]
    return [("Unit", about), ("Service", service), ("Install", [("WantedBy", "multi-user.target")])]
