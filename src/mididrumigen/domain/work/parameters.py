"""How a field of a request is described: once, for every entry point, the history and the docs.

A request is a frozen dataclass whose fields are declared with :func:`parameter`::

    push_pull_ms: float = parameter(
        0.0, Number(-60, 60, "ms"), "Behind the beat, or ahead of it.", option="--push-pull"
    )

That entry is all there is to write for a new field, beside what the engine does with it. Range
checks, command-line options, the API's bodies, the JSON of jobs and of the history, and the table
in ``docs/guide/parameters.md`` come from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, overload

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.kinds import Kind

T = TypeVar("T")
Request = TypeVar("Request")

_KEY = "parameter"
_KNOWN: dict[type[Any], Mapping[str, Parameter]] = {}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One described field of a request.

    Attributes:
        name: of the field.
        default: its value where none is given. ``None`` leaves the choice to the artist's style.
        kind: its values: their type, range and forms.
        help_text: what it does, in a sentence.
        key: its name in JSON.
        option: its name on the command line; empty where it cannot be given there.
        in_api: whether callers of the API may give it.
        is_drawn: whether an entry point draws a value where none is given, as it does a seed.
        examples: values as JSON data, for the API's reference.
    """

    name: str
    default: Any
    kind: Kind[Any]
    help_text: str
    key: str
    option: str
    in_api: bool
    is_drawn: bool
    examples: tuple[object, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.key or self.name)

    @property
    def label(self) -> str:
        """Its name in messages."""
        return self.option.removeprefix("--") or self.key.replace("_", " ")

    def write(self, value: Any) -> dict[str, Any]:
        """A value as JSON data, under the field's key."""
        return {self.key: None} if value is None else self.kind.write(self.key, value)

    def read(self, data: Mapping[str, Any], *, from_caller: bool = False) -> Any:
        """The value in JSON data; the default where there is none.

        Args:
            data: by keys.
            from_caller: whether a caller wrote it, and not :meth:`write`.

        Raises:
            InvalidRequestError: a value of another kind.
        """
        given = data.get(self.key)
        if given is None:
            return self.default
        try:
            return self.kind.from_words(given) if from_caller else self.kind.read(self.key, data)
        except (TypeError, ValueError) as error:
            raise InvalidRequestError(
                f"'{self.key}' of the request cannot be read: {error}.",
                hint=f"Use {self.kind.values()}.",
            ) from error


@overload
def parameter(
    default: None,
    kind: Kind[T],
    help_text: str,
    *,
    key: str = ...,
    option: str = ...,
    in_api: bool = ...,
    is_drawn: bool = ...,
    examples: tuple[object, ...] = ...,
) -> T | None: ...
@overload
def parameter(
    default: T,
    kind: Kind[T],
    help_text: str,
    *,
    key: str = ...,
    option: str = ...,
    in_api: bool = ...,
    is_drawn: bool = ...,
    examples: tuple[object, ...] = ...,
) -> T: ...
def parameter(  # noqa: PLR0913 (by keyword)
    default: T | None,
    kind: Kind[T],
    help_text: str,
    *,
    key: str = "",
    option: str = "",
    in_api: bool = True,
    is_drawn: bool = False,
    examples: tuple[object, ...] = (),
) -> T | None:
    """A field of a request; see :class:`Parameter`. The key is the field's name by default."""
    told = {
        "default": default,
        "kind": kind,
        "help_text": help_text,
        "key": key,
        "option": option,
        "in_api": in_api,
        "is_drawn": is_drawn,
        "examples": examples,
    }
    described: T | None = field(default=default, metadata={_KEY: told})
    return described


def parameters(request: type[Any]) -> Mapping[str, Parameter]:
    """The described fields of a request by name, in their order."""
    known = _KNOWN.get(request)
    if known is None:
        known = _KNOWN[request] = {
            each.name: Parameter(each.name, **each.metadata[_KEY])
            for each in fields(request)
            if _KEY in each.metadata
        }
    return known


def check_values(request: object) -> None:
    """Check every described field of a request.

    Raises:
        InvalidRequestError: a value out of its range.
    """
    for name, each in parameters(type(request)).items():
        value = getattr(request, name)
        if value is not None:
            each.kind.check(each.label, value)


def check_offered(request: Request) -> Request:
    """The request, if it keeps to what entry points offer.

    Raises:
        InvalidRequestError: more than that.
    """
    for name, each in parameters(type(request)).items():
        value = getattr(request, name)
        if value is not None:
            each.kind.check_offered(each.label, value)
    return request


def request_to_json(request: object) -> dict[str, Any]:
    """A request as JSON data; fields without a description are left out."""
    data: dict[str, Any] = {}
    for name, each in parameters(type(request)).items():
        data |= each.write(getattr(request, name))
    return data


def request_from_json(
    request: type[Request], data: Mapping[str, Any], *, from_caller: bool = False, **more: Any
) -> Request:
    """A request from JSON data; what is not there is as usual.

    Args:
        request: its class.
        data: by the fields' keys; other keys count for nothing, and ``None`` is the default.
        from_caller: whether a caller wrote it, who may name whole families of kit pieces; else it
            is of :func:`request_to_json`.
        more: fields of other origin, which count instead of those in ``data``.

    Raises:
        InvalidRequestError: a value out of its range, or of another kind.
    """
    values = {
        name: each.read(data, from_caller=from_caller)
        for name, each in parameters(request).items()
        if name not in more
    }
    return request(**values, **more)
