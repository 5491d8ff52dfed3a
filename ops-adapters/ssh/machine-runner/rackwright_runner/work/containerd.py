"""
Layer cri: containerd as its project publishes it (an archive with bin/containerd, static or not), and runc, which is either in
the same archive or a program of its own that the parameters `runcUrl` and `runcSha256` name.
"""

import os
from typing import Any, Dict

from .. import paths
from ..job import Job
from ..refusal import Failed, Refused
from . import archives, fetch, files, settings, toml, units

SOCKET = "/run/containerd/containerd.sock"

_PREFIX = "/usr/local"
_RUNC = paths.ROOT + _PREFIX + "/bin/runc"
_CONFIG = paths.ROOT + "/etc/containerd/config.toml"
_PARAMETERS: Dict[str, settings.Read] = {
    "cgroupDriver": settings.one_of("systemd", "cgroupfs"),
    "restrictOomScoreAdj": settings.truth,
    "runcSha256": settings.sha256,
    "runcUrl": settings.url,
    "sandboxImage": settings.reference,
}


def require(request: Dict[str, Any]) -> None:
    units.require()
    if request.get("action") == "Reset":
        return
    given = settings.read(request, _PARAMETERS)
    if ("runcUrl" in given) != ("runcSha256" in given):
        raise Refused("InvalidRequest", "runcUrl and runcSha256 come together: nothing unverified is installed")
    if "runcUrl" in given:
        fetch.require_url(given["runcUrl"])


def install(job: Job) -> None:
    given = settings.read(job.request, _PARAMETERS)
    archives.unpack(job, "cri", paths.ROOT + _PREFIX, needed="bin/containerd")
    files.record("cri", _CONFIG, units.path_of("containerd"), *([_RUNC] if "runcUrl" in given else []))
    if "runcUrl" in given:
        job.progress(92, "fetching runc")
        fetched = job.folder + "/runc"
        fetch.fetch(job, given["runcUrl"], given["runcSha256"], fetched)
        files.put_program(job, fetched, _RUNC)
        os.unlink(fetched)
    files.write(_CONFIG, toml.dumps(_config(given)))
    units.write("containerd", _unit())
    for folder in ("/etc/cni/net.d", "/opt/cni/bin"):
        os.makedirs(paths.ROOT + folder, exist_ok=True)
    job.progress(95, "starting containerd")
    units.restart(job, "containerd")
    _verify(job)


def upgrade(job: Job) -> None:
    if not archives.installed("cri"):
        raise Failed("InstallFailed", "no cri of ours to upgrade", retryable=False)
    install(job)


def reset(job: Job) -> None:
    """The images and containers that it kept in /var/lib/containerd are its users', and stay."""
    if files.recorded("k8s"):
        raise Failed("InstallFailed", "cri carries k8s: reset that first", retryable=False)
    units.stop(job, "containerd")
    archives.remove(job, "cri", paths.ROOT + _PREFIX)
    files.remove_recorded(job, "cri")
    units.forget(job)


def _verify(job: Job) -> None:
    """Its unit says READY when it serves, so what was restarted answers, and what answers is what was installed."""
    if paths.ROOT:
        return
    job.tool([_PREFIX + "/bin/ctr", "--address", SOCKET, "version"])
    job.tool(["runc", "--version"])
    if not units.runs("containerd", _PREFIX + "/bin/containerd"):
        raise Failed("InstallFailed", "the containerd that runs isn't the one that was installed")


def _config(given: Dict[str, Any]) -> toml.Table:
    """Of version 2, which containerd 1.6 and all later ones read."""
    runc: toml.Table = {
        "runtime_type": "io.containerd.runc.v2",
        "options": {"SystemdCgroup": given.get("cgroupDriver", "systemd") == "systemd"},
    }
    cri: toml.Table = {
        "cni": {"bin_dir": "/opt/cni/bin", "conf_dir": "/etc/cni/net.d"},
        "containerd": {"default_runtime_name": "runc", "runtimes": {"runc": runc}},
        "registry": {"config_path": "/etc/containerd/certs.d"},
    }
    if "sandboxImage" in given:
        cri["sandbox_image"] = given["sandboxImage"]
    if "restrictOomScoreAdj" in given:
        cri["restrict_oom_score_adj"] = given["restrictOomScoreAdj"]
    return {"version": 2, "plugins": {"io.containerd.grpc.v1.cri": cri}}


def _unit() -> "list[units.Section]":
    """Containers outlive their daemon, and its control groups are its own to arrange."""
    service = [
        ("Type", "notify"),
        ("ExecStartPre", "-" + units.command(["/sbin/modprobe", "overlay"])),
        ("ExecStart", units.command([_PREFIX + "/bin/containerd", "--config", "/etc/containerd/config.toml"])),
        ("Environment", '"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"'),
        ("Delegate", "yes"),
        ("KillMode", "process"),
        ("Restart", "always"),
        ("RestartSec", "5"),
        ("LimitNOFILE", "1048576"),
        ("LimitNPROC", "infinity"),
        ("TasksMax", "infinity"),
        ("OOMScoreAdjust", "-999"),
    ]
    about = [("Description", "containerd, installed by rackwright"), ("After", "network.target local-fs.target")]
    return [("Unit", about), ("Service", service), ("Install", [("WantedBy", "multi-user.target")])]
