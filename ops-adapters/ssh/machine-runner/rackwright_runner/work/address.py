"""IP addresses as texts: plain ones, since the scope that may stand behind a percent sign can be any text at all."""

import ipaddress
import re
from typing import Optional, Union

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

_PLAIN = re.compile(r"[0-9A-Fa-f:.]{2,45}\Z")


def parsed(text: object) -> Optional[Address]:
    if not isinstance(text, str) or not _PLAIN.match(text):
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
