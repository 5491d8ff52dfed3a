"""Layer k8s: a kubelet, as a program of its own or in an archive (kubernetes-node-*.tar.gz), and what it needs to join."""

import os
import re
import shutil
import tarfile
from typing import Any, Dict

from .. import paths, records
from ..job import Job
from ..refusal import Failed
from . import archives, containerd, fetch, files, kubelet_config as config, pods, settings, units
from .node import Node

_PROGRAM = paths.ROOT + config.PROGRAM
_SYSCTL = paths.ROOT + "/etc/sysctl.d/90-rackwright-kubelet.conf"
_IDENTITY = paths.STATE + "/layers/k8s-identity.json"
_TOKEN = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}\Z")
_WATCH_SECONDS = 3


def require(request: Dict[str, Any]) -> None:
    units.require()
    if request.get("action") == "Reset":
        return
    settings.read(request, config.PARAMETERS)
    if request.get("action") == "Install" or request.get("node") is not None:
        Node(request)


def install(job: Job) -> None:
    if not archives.installed("cri") and not os.path.exists(paths.ROOT + containerd.SOCKET):
        raise Failed("InstallFailed", "k8s needs cri, which isn't installed", retryable=False)
    node = Node(job.request)
    token, cluster_ca = _secrets(job)
    program = _fetch(job)
    owned = [_PROGRAM, _SYSCTL, units.path_of("kubelet")]
    owned += [paths.ROOT + path for path in (config.CONFIG, config.CLUSTER_CA, config.BOOTSTRAP, config.KUBECONFIG)]
    files.record("k8s", *owned)
    job.progress(80, "configuring")
    become(job, node.identity(cluster_ca))
    files.put_program(job, program, _PROGRAM)
    os.unlink(program)
    files.write(paths.ROOT + config.CLUSTER_CA, cluster_ca)
    files.write_json(paths.ROOT + config.BOOTSTRAP, config.bootstrap_kubeconfig(node, token, cluster_ca), 0o600)
    _configure(job, node)
    job.progress(90, "starting the kubelet")
    units.restart(job, "kubelet")
    if not units.await_running(job, "kubelet", _PROGRAM, _WATCH_SECONDS):
        # A control plane that doesn't answer yet ends it as well: systemd tries again, and the Node shows how it goes.
        job.say("the kubelet was started, and ended; it is started again until it can join")


def upgrade(job: Job) -> None:
    """Its certificates stay, and without a node in the request its configuration. What doesn't run is taken back with that."""
    if not files.recorded("k8s"):
        raise Failed("InstallFailed", "no k8s to upgrade", retryable=False)
    ran = units.runs("kubelet", _PROGRAM)
    program = _fetch(job)
    before = job.folder + "/kubelet-before"
    shutil.copy2(_PROGRAM, before)
    files.put_program(job, program, _PROGRAM)
    os.unlink(program)
    told = {path: files.text_of(path) for path in (paths.ROOT + config.CONFIG, units.path_of("kubelet"))}
    if job.request.get("node") is not None:
        _configure(job, Node(job.request))
    job.progress(90, "starting the kubelet")
    units.restart(job, "kubelet")
    if not units.await_running(job, "kubelet", _PROGRAM, _WATCH_SECONDS) and ran:
        files.put_program(job, before, _PROGRAM)
        for path, text in told.items():
            if text is not None:
                files.write(path, text)
        units.restart(job, "kubelet")
        raise Failed("InstallFailed", "the new kubelet doesn't run; the one of before is back, its last words are in the log")
    os.unlink(before)


def reset(job: Job) -> None:
    """The kubelet, what it was told and what it kept, and the pods that it ran: they were its node's, which is no more."""
    if not files.recorded("k8s"):
        return
    units.stop(job, "kubelet")
    pods.end(job)
    pods.remove_home(job, paths.ROOT + config.HOME)
    files.remove(_IDENTITY)
    files.remove_recorded(job, "k8s")
    units.forget(job)


def _secrets(job: Job) -> "tuple[str, str]":
    token, cluster_ca = job.secrets.get("bootstrapToken", ""), job.secrets.get("clusterCA", "")
    if not isinstance(token, str) or not _TOKEN.match(token):
        raise Failed("InvalidRequest", "the secret bootstrapToken is missing, or no id.secret", retryable=False)
    if not isinstance(cluster_ca, str) or "-----BEGIN CERTIFICATE-----" not in cluster_ca:
        raise Failed("InvalidRequest", "the secret clusterCA is missing, or no certificate in PEM", retryable=False)
    return token, cluster_ca


def _configure(job: Job, node: Node) -> None:
    given = settings.read(job.request, config.PARAMETERS)
    files.write_json(paths.ROOT + config.CONFIG, config.configuration(node, given))
    files.write(_SYSCTL, "net.ipv4.ip_forward = 1\n")
    if not paths.ROOT:
        job.tool(["sysctl", "--quiet", "--load", _SYSCTL])
    os.makedirs(paths.ROOT + "/etc/kubernetes/manifests", exist_ok=True)
    units.write("kubelet", config.unit(node))


def become(job: Job, identity: str) -> None:
    """Whoever was another node, or in another cluster, keeps none of its credentials."""
    if records.read(_IDENTITY) != identity:
        units.stop(job, "kubelet")
        files.remove(paths.ROOT + config.KUBECONFIG)
        shutil.rmtree(paths.ROOT + config.HOME + "/pki", ignore_errors=True)
        records.write(_IDENTITY, identity)


def _fetch(job: Job) -> str:
    """The program in a file of the operation's: verified, and able to say its version on this machine."""
    image = job.request["image"]
    job.progress(5, "fetching {} {}".format(image.get("family", "kubelet"), image.get("version", "")))
    fetched = job.folder + "/archive"
    fetch.fetch(job, image["url"], image["sha256"], fetched)
    return program_of(job, fetched)


def program_of(job: Job, fetched: str) -> str:
    """What was fetched, or the one kubelet in it if it is an archive. The caller has verified it."""
    program = job.folder + "/kubelet"
    if tarfile.is_tarfile(fetched):
        _take_out(job, fetched, program)
        os.unlink(fetched)
    else:
        os.rename(fetched, program)
    os.chmod(program, 0o700)
    job.progress(70, "asking the new kubelet for its version")
    try:
        job.tool([program, "--version"])
    except OSError as error:
        raise Failed("InstallFailed", "the image is no program of this machine's: {}".format(error.strerror), False) from error
    return program


def _take_out(job: Job, archive: str, target: str) -> None:
    try:
        with tarfile.open(archive) as tar:
            found = [each for each in tar if each.isfile() and os.path.basename(each.name) == "kubelet"]
            source = tar.extractfile(found[0]) if len(found) == 1 else None
            if source is None:
                raise Failed("InstallFailed", "the archive holds {} files named kubelet".format(len(found)), retryable=False)
            with open(target, "wb") as file:
                for chunk in iter(lambda: source.read(1024 * 1024), b""):
                    job.check()
                    file.write(chunk)
    except archives.BROKEN as error:
        raise Failed("InstallFailed", "the image is a broken archive: {}".format(error), retryable=False) from error
