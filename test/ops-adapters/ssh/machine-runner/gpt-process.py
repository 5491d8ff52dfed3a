"""Calls of gpt.py, one a line: a JSON document in, a JSON document out. Bytes are in base64."""

import base64
import io
import json
import sys

from rackwright_runner import gpt


def disk_of(asked):
    """A whole disk with this table, and boot code before it."""
    size, sector = asked["size"], asked["sector"]
    primary, backup = gpt.render(asked["partitions"], size, sector)
    head = gpt.protective(bytes(asked["bootCode"]).ljust(sector, b"\0"), size, sector) + primary
    disk = bytearray(size)
    disk[: len(head)] = head
    disk[size - len(backup) :] = backup
    for at in asked["damaged"]:
        disk[at] ^= 0xFF
    return bytes(disk)


for line in sys.stdin:
    asked = json.loads(line)
    disk = base64.b64decode(asked["disk"]) if "disk" in asked else disk_of(asked)
    answer = {"found": gpt.read(io.BytesIO(disk), len(disk), asked["sector"])}
    answer["told"] = [base64.b64encode(disk[at : at + 512]).decode() for at in asked.get("tell", [])]
    print(json.dumps(answer), flush=True)
