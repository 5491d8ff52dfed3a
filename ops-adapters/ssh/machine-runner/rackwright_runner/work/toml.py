"""TOML 1.0 of nested tables: what containerd is configured by. Every key and text is quoted and escaped."""

import json
from typing import Dict, List, Union

Table = Dict[str, Union[str, bool, int, "Table"]]


def dumps(table: Table) -> str:
    return "\n".join(_lines(table, [])) + "\n"


def _lines(table: Table, path: List[str]) -> List[str]:
    lines = ["[" + ".".join(path) + "]"] if path else []
    for key, value in table.items():
        if not isinstance(value, dict):
            lines.append("{} = {}".format(_quoted(key), _scalar(value)))
    for key, value in table.items():
        if isinstance(value, dict):
            lines.extend(_lines(value, [*path, _quoted(key)]))
    return lines


def _scalar(value: Union[str, bool, int]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are among TOML's, which forbids DEL as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
