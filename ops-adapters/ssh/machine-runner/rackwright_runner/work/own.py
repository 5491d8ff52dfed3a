"""What makes an installed system this machine's own: who it is, how it is reached, and by whom."""

import glob
import json
import os
import re
from typing import Any, Dict, List, Tuple

from .. import fences, paths
from ..job import Job
from ..refusal import Failed, Refused
from . import inside, network

Json = Dict[str, Any]

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}\Z")
_LINE = re.compile(r"[ -~]{1,16384}\Z")


def require(request: Json, secrets: Json) -> None:
    """@raises Refused for an installation after which nobody could log in, or nobody could tell that it is the one."""
    if not isinstance(secrets.get("hostKey"), str):
        raise Refused("InvalidRequest", "the installation has no host key to put in")
    if not _NAME.match(str(request.get("hostname"))):
        raise Refused("InvalidRequest", "the hostname is no DNS name")
    if not _USER.match(str(request.get("user"))):
        raise Refused("InvalidRequest", "the user is no name of one")
    lines = [*authorized_keys(request), (request.get("node") or {}).get("providerID", "-")]
    if not all(isinstance(line, str) and _LINE.match(line) for line in lines):
        raise Refused("InvalidRequest", "a key or the providerID is no line of printable characters")
    network.require(request.get("network"))


def settle(job: Job, root: str, incarnation: str, awaited: Json) -> None:
    """All of it, in the system below `root`. The secret host key is in memory until it is in its file."""
    request = job.request
    links = network.links()
    keys = authorized_keys(request)
    key = job.secrets["hostKey"]
    # With its records, the system answers `poll` for the operation that installed it.
    records = {name: _text(job.folder + "/" + name) for name in ("request.json", "log")}
    records["awaits-boot.json"] = json.dumps(awaited)
    folder = "/var/lib/rackwright/operations/" + request["name"]

    def act() -> None:
        _identity(request, incarnation)
        _host_key(key)
        _login(request["user"], keys, request.get("sudo") is True)
        network.settle(request, links)
        for name, text in records.items():
            inside.put(folder + "/" + name, text, 0o600)
        inside.put("/var/lib/rackwright/fence.json", json.dumps(fences.of(request)), 0o600)
        os.chmod("/var/lib/rackwright", 0o700)

    inside.run(root, act)


def authorized_keys(request: Json) -> List[str]:
    """The key of the login that asks; else those that this rescue system lets in."""
    told = request.get("authorizedKeys")
    if isinstance(told, list) and told:
        return [str(line) for line in told]
    home = "/root" if request["user"] == "root" else "/home/" + request["user"]
    found = _text(paths.ROOT + home + "/.ssh/authorized_keys", missing="")
    return [line for line in found.splitlines() if line.strip()]


def _identity(request: Json, incarnation: str) -> None:
    name = request["hostname"]
    inside.put("/etc/hostname", name + "\n")
    inside.put("/etc/hosts", hosts(_text("/etc/hosts"), name))
    # Empty, it is filled at the first boot (machine-id(5)): many machines have one image.
    inside.put("/etc/machine-id", "", 0o444)
    inside.remove(["/var/lib/dbus/machine-id", "/var/lib/systemd/random-seed"])
    inside.remove(glob.glob("/var/lib/rackwright/*"))
    inside.put("/var/lib/rackwright/os-incarnation", incarnation + "\n")
    provider = (request.get("node") or {}).get("providerID")
    if provider:
        inside.put("/etc/rackwright/provider-id", provider + "\n")
    if os.path.isdir("/etc/cloud"):
        # It would draw other host keys and set another name and network at the first boot.
        inside.put("/etc/cloud/cloud-init.disabled", "")


def hosts(of_image: str, name: str) -> str:
    """What the image says of other machines stays; of its own, it is told who it is here."""
    own = ("127.0.0.1", "127.0.1.1", "::1")
    kept = [line for line in of_image.splitlines() if line.strip() and line.split()[0] not in own]
    return "\n".join(["127.0.0.1 localhost", "127.0.1.1 " + name, "::1 localhost ip6-localhost", *kept]) + "\n"


def _host_key(key: str) -> None:
    inside.remove(glob.glob("/etc/ssh/ssh_host_*"))
    inside.put("/etc/ssh/ssh_host_ed25519_key", key, 0o600)


def _login(user: str, keys: List[str], sudo: bool) -> None:
    home, uid, gid = _account(user)
    folder = home + "/.ssh"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chown(folder, uid, gid)
    os.chmod(folder, 0o700)
    inside.put(folder + "/authorized_keys", "\n".join(keys) + "\n", 0o600, (uid, gid))
    if sudo:
        inside.put("/etc/sudoers.d/rackwright", user + " ALL=(ALL) NOPASSWD: ALL\n", 0o440)


def _account(user: str) -> Tuple[str, int, int]:
    for line in _text("/etc/passwd", missing="").splitlines():
        fields = line.split(":")
        if len(fields) >= 6 and fields[0] == user:
            return fields[5], int(fields[2]), int(fields[3])
    raise Failed("InstallFailed", "the image has no user " + user, retryable=False)


def _text(path: str, missing: str = "") -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return missing
