"""Command-line options, from the description of a request."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce
from typing import Any, TypeVar

import click

from mididrumigen.domain.work.collection_kinds import Bars, Each, Several, Texts
from mididrumigen.domain.work.kinds import (
    Flag,
    Number,
    OneOf,
    Quantity,
    Text,
    TimeSignature,
    Whole,
)
from mididrumigen.domain.work.parameters import Parameter, check_offered, parameters

Request = TypeVar("Request")
_Command = Callable[..., None]

# A seed that a browser's numbers can hold too.
SEEDS = 2**31


def options(
    request: type, *, only: Collection[str] = (), without: Collection[str] = ()
) -> Callable[[_Command], _Command]:
    """Give a command the options of a request; it takes their values by the fields' names.

    Args:
        request: its class.
        only: names of fields, if not all are offered.
        without: names of fields that are not.
    """
    offered = [
        _option(each)
        for name, each in parameters(request).items()
        if each.option and name not in without and (not only or name in only)
    ]
    return lambda command: reduce(lambda made, option: option(made), reversed(offered), command)


def read_options(request: type[Request], values: dict[str, Any], **more: Any) -> Request:
    """The request that options say; takes them out of ``values``.

    Args:
        request: its class.
        values: by the names of the fields, as the command line gives them.
        more: fields of other origin.

    Raises:
        InvalidRequestError: a value that cannot be read, or is out of its range.
    """
    given = {
        name: _read(each, values.pop(name))
        for name, each in parameters(request).items()
        if name in values
    }
    return check_offered(request(**given, **more))


def draw_seed() -> int:
    """A seed for a request without one."""
    import secrets

    return secrets.randbelow(SEEDS)


def _option(each: Parameter) -> Callable[[_Command], _Command]:
    name, kind = each.option, each.kind
    default = None if each.is_drawn else _spell(each)
    told: dict[str, Any] = {"default": default, "help": _help(each)}
    match kind:
        case Flag() if each.default:
            name += f"/--no-{name.removeprefix('--')}"
        case Flag():
            told["is_flag"] = True
        case Whole():
            told["type"] = int
        case Number():
            told["type"] = float
        case OneOf():
            told["type"] = click.Choice([member.value for member in kind.vocabulary])
        case Texts():
            told["multiple"] = True
    told["show_default"] = bool(default) and not isinstance(default, bool)
    return click.option(name, each.name, **told)


def _spell(each: Parameter) -> Any:
    """The default as it is typed; nothing where there is none to type."""
    if each.default is None:
        return None
    match each.kind:
        case OneOf() | TimeSignature():
            return str(each.default)
        case Flag() | Quantity() | Text() | Texts():
            return each.default
        case _:
            return None


def _help(each: Parameter) -> str:
    text = each.help_text.removesuffix(".")
    match each.kind:
        case Quantity() if not each.is_drawn:
            return f"{text} ({each.kind.values()})."
        case Several() | Bars() | Each():
            return f"{text}, separated by commas."
        case _:
            return each.help_text


def _read(each: Parameter, value: Any) -> Any:
    if value is None:
        return draw_seed() if each.is_drawn else each.default
    return each.kind.from_text(value) if isinstance(value, str) else each.kind.from_json(value)
