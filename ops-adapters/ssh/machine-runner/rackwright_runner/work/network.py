"""How an installed system gets its address, names and time: files of systemd-networkd, resolv.conf and timesyncd."""

import json
import os
import re
import subprocess
from typing import Any, Dict, List

from ..refusal import Failed, Refused
from . import address, inside

Json = Dict[str, Any]

_INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,31}\Z")
_SERVER = re.compile(r"[A-Za-z0-9:]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?\Z")


def require(network: object) -> None:
    """None leaves it as the image has it. What gets into a file of lines is held to its grammar here, whoever says it."""
    if network is None:
        return
    if not isinstance(network, dict) or network.get("addressing") not in ("DHCP", "Static"):
        raise Refused("InvalidRequest", "the network's addressing is DHCP or Static")
    if network["addressing"] == "Static" and "address" not in network:
        # Of this machine's declaration, and so not InvalidRequest, by which no machine is blamed.
        raise Refused("InstallFailed", "Static addressing needs an InternalIP among the machine's addresses")
    told = [network[key] for key in ("address", "gateway") if key in network]
    if any(address.parsed(each) is None for each in [*told, *network.get("nameservers", [])]):
        raise Refused("InvalidRequest", "an address of the network is no IP address")
    if "interface" in network and not _INTERFACE.match(str(network["interface"])):
        raise Refused("InvalidRequest", "the network's interface is no name of one")
    if not all(_SERVER.match(str(server)) for server in network.get("ntpServers", [])):
        raise Refused("InvalidRequest", "a time server is neither a name nor an address")


def links() -> List[Json]:
    """The rescue system's interfaces, with their addresses: how long a network's prefix is, nothing else tells."""
    try:
        said = subprocess.run(["ip", "-json", "address", "show"], check=True, capture_output=True).stdout
        found = json.loads(said)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return []
    return [each for each in found if isinstance(each, dict) and each.get("ifname") != "lo"]


def settle(request: Json, found: List[Json]) -> None:
    network = request.get("network")
    if network is None:
        return
    inside.put("/etc/systemd/network/10-rackwright.network", render(network, found))
    unit = "/lib/systemd/system/systemd-networkd.service"
    if not os.path.exists(unit):
        raise Failed("InstallFailed", "the image has no systemd-networkd to set the machine's address", retryable=False)
    inside.link("/etc/systemd/system/multi-user.target.wants/systemd-networkd.service", unit)
    inside.link("/etc/systemd/system/dbus-org.freedesktop.network1.service", unit)
    servers = network.get("nameservers", [])
    if servers:
        inside.put("/etc/resolv.conf", "".join("nameserver {}\n".format(each) for each in servers))
    clocks = network.get("ntpServers", [])
    if clocks:
        inside.put("/etc/systemd/timesyncd.conf.d/rackwright.conf", "[Time]\nNTP={}\n".format(" ".join(clocks)))


def render(network: Json, found: List[Json]) -> str:
    """A file of systemd.network(5)."""
    lines = ["[Match]", _match(network, found), "", "[Network]"]
    if network["addressing"] == "DHCP":
        lines.append("DHCP=yes")
    else:
        own = network["address"]
        lines.append("Address={}/{}".format(own, _prefix(own, found)))
        if "gateway" in network:
            lines.append("Gateway=" + network["gateway"])
    lines += ["DNS=" + server for server in network.get("nameservers", [])]
    return "\n".join(lines) + "\n"


def _match(network: Json, found: List[Json]) -> str:
    """By name where one is told, else by the hardware address of what carries the address now: names may change."""
    if "interface" in network:
        return "Name=" + network["interface"]
    exact = [each for each in found if _carries(each, network.get("address"))]
    carriers = exact or [each for each in found if each.get("addr_info")]
    if len(carriers) == 1 and carriers[0].get("address"):
        return "MACAddress=" + carriers[0]["address"]
    return "Name=en* eth*"


def _prefix(own: str, found: List[Json]) -> int:
    for link in found:
        for each in link.get("addr_info", []):
            if each.get("local") == own:
                return int(each["prefixlen"])
    return 24 if ":" not in own else 64


def _carries(link: Json, own: object) -> bool:
    return any(each.get("local") == own for each in link.get("addr_info", []))
