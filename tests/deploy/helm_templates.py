"""Renders the part of Helm's templates that our chart keeps to; whatever else is an error.

Helm itself is a Go program that no package of ours brings. What is understood: ``.Release.Name``
and ``.Values`` by dots, ``quote``, ``toYaml … | indent N``, ``if`` over one value and ``range``
over a mapping, both on lines of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

_ACTION = re.compile(r"\{\{-? *(.*?) *-?\}\}")
_BLOCK = re.compile(
    r"^\{\{- (?P<kind>if|range) (?P<what>.*?) \}\}\n(?P<body>.*?)^\{\{- end \}\}\n",
    re.MULTILINE | re.DOTALL,
)


def render(template: str, values: Mapping[str, Any], release: str) -> str:
    """The text of a template.

    Raises:
        ValueError: something that is not understood.
    """
    scope = {"Values": values, "Release": {"Name": release}}

    def block(found: re.Match[str]) -> str:
        if found["kind"] == "if":
            return found["body"] if look(found["what"], scope) else ""
        heads = re.fullmatch(r"\$name, \$value := (\S+)", found["what"])
        if heads is None:
            raise ValueError(f"range {found['what']}")
        return "".join(
            found["body"].replace("$name", json.dumps(key)).replace("$value", json.dumps(value))
            for key, value in look(heads[1], scope).items()
        )

    text = _BLOCK.sub(block, template)
    return _ACTION.sub(lambda found: evaluate(found[1], scope), text)


def evaluate(expression: str, scope: Mapping[str, Any]) -> str:
    """What an expression prints."""
    first, *pipes = (part.strip() for part in expression.split(" | "))
    as_yaml = first.startswith("toYaml ")
    value = look(first.removeprefix("toYaml "), scope)
    text = yaml.safe_dump(value).rstrip("\n") if as_yaml else str(value)
    for pipe in pipes:
        if pipe == "quote":
            text = json.dumps(text)
        elif indent := re.fullmatch(r"indent (\d+)", pipe):
            text = "\n".join(" " * int(indent[1]) + line for line in text.splitlines())
        else:
            raise ValueError(pipe)
    return text


def look(path: str, scope: Mapping[str, Any]) -> Any:
    """A value by its path with dots, or a literal."""
    if path.startswith('"'):
        return json.loads(path)
    if not re.fullmatch(r"(\.\w+)+", path):
        raise ValueError(path)
    found: Any = scope
    for name in path[1:].split("."):
        found = found[name]
    return found
