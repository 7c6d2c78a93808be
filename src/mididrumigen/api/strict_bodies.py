"""Bodies that take what JSON has and nothing else, with the fields that requests describe."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from inspect import get_annotations
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from mididrumigen.domain.work.collection_kinds import Bars, Each, Several, Span, Texts
from mididrumigen.domain.work.kinds import (
    Flag,
    Kind,
    Number,
    OneOf,
    Quantity,
    Text,
    TimeSignature,
    Whole,
)
from mididrumigen.domain.work.parameters import Parameter, parameters, request_from_json

Request = TypeVar("Request")
Body = TypeVar("Body", bound="StrictBody")

_MAX_TEXT = 200
_MAX_WORDS = 64


def _check_text(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise PydanticCustomError("plain_text", "Control characters are not plain text.")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _check_prose(text: str) -> str:
    return _check_text(" ".join(text.split()))


def _check_lines(text: str) -> str:
    # The first lines of a text may be its title and author.
    return "\n".join(_check_text(" ".join(line.split())) for line in text.splitlines()).strip()


PlainText = Annotated[str, Field(max_length=_MAX_TEXT), AfterValidator(_check_text)]
WholeNumber = Annotated[int, Field(strict=True)]
DecimalNumber = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class StrictBody(BaseModel):
    """A request body: types as JSON has them, and no other fields."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _know_fields(cls, data: Any) -> Any:
        unknown = data.keys() - cls.model_fields.keys() if isinstance(data, Mapping) else ()
        if unknown:
            from mididrumigen.api.error_answers import printable

            raise PydanticCustomError(
                "unknown_field",
                "{names} is not known here. Known: {known}.",
                {
                    "names": ", ".join(f"'{printable(str(n))}'" for n in sorted(unknown)[:5]),
                    "known": ", ".join(cls._names()),
                },
            )
        return data

    @classmethod
    def _names(cls) -> list[str]:
        """What must be given first; then its own fields before those it shares with others."""
        owner = {name: place for place, base in enumerate(cls.__mro__) for name in _own(base)}
        fields = cls.model_fields
        return sorted(fields, key=lambda name: (not fields[name].is_required(), owner[name]))

    def read(self, request: type[Request], **more: Any) -> Request:
        """The request that this body describes.

        Args:
            request: its class.
            more: fields of other origin, which count instead of the body's.

        Raises:
            InvalidRequestError: a metre or kit piece that is not known.
        """
        return request_from_json(request, self.model_dump(), from_caller=True, **more)


def _own(base: type) -> Collection[str]:
    return get_annotations(base) if issubclass(base, StrictBody) else ()


def offers(
    request: type, *, without: Collection[str] = (), only: Collection[str] | None = None
) -> Callable[[type[Body]], type[Body]]:
    """Give a body the fields of a request that the API offers.

    Args:
        request: its class.
        without: names of fields that it does not have.
        only: the names that it has; what is not given is said elsewhere, and ``None``.
    """

    def add(body: type[Body]) -> type[Body]:
        fields: Any = {
            each.key: _field(each) if only is None else _field_of_its_own(each)
            for name, each in parameters(request).items()
            if each.in_api and name not in without and each.key not in body.model_fields
            if only is None or name in only
        }
        return create_model(
            body.__name__,
            __base__=body,
            __doc__=body.__doc__,
            __module__=body.__module__,
            **fields,
        )

    return add


def _field(each: Parameter) -> tuple[Any, Any]:
    of = type_of(each.kind)
    default = None if each.is_drawn else each.write(each.default)[each.key]
    examples = list(each.examples) or None
    told = Field(default=default, description=each.help_text, examples=examples)
    return (of | None if default is None else of), told


def _field_of_its_own(each: Parameter) -> tuple[Any, Any]:
    examples = list(each.examples) or None
    told = Field(default=None, description=each.help_text, examples=examples)
    return type_of(each.kind) | None, told


def type_of(kind: Kind[Any]) -> Any:
    """The type of a kind of value, with its range."""
    return _TYPES[type(kind)](kind)


def _quantity(kind: Quantity[Any]) -> Any:
    number = WholeNumber if isinstance(kind, Whole) else DecimalNumber
    return Annotated[number, Field(ge=kind.low, le=kind.most_served)]


def _text(kind: Text, *, may_be_empty: bool = False) -> Any:
    length = Field(max_length=kind.longest or _MAX_TEXT)
    if kind.pattern:
        pattern = f"^(?:{kind.pattern}){'?' * may_be_empty}$"
        return Annotated[str, length, Field(pattern=pattern)]
    prose = _check_lines if kind.has_lines else _check_prose
    return Annotated[str, length, AfterValidator(prose if kind.is_prose else _check_text)]


def _many(item: Any, most: int = _MAX_WORDS, least: int = 0) -> Any:
    size = Field(max_length=most, min_length=least) if least else Field(max_length=most)
    return Annotated[list[item], size]


def _amounts(kind: Each[Any, Any]) -> Any:
    amounts: Any = dict.__class_getitem__((PlainText, type_of(kind.of)))
    return Annotated[amounts, Field(max_length=_MAX_WORDS)]


_TYPES: Mapping[type[Kind[Any]], Callable[[Any], Any]] = {
    Flag: lambda _: bool,
    Whole: _quantity,
    Number: _quantity,
    OneOf: lambda kind: Literal[tuple(member.value for member in kind.vocabulary)],
    Text: lambda kind: _text(kind, may_be_empty=True),
    Texts: lambda kind: _many(_text(kind.each), kind.most),
    Several: lambda _: _many(PlainText),
    Bars: lambda _: _many(WholeNumber),
    TimeSignature: lambda _: _many(WholeNumber, 2, 2) | Annotated[str, Field(max_length=100)],
    Span: lambda kind: _many(_quantity(kind.ends), 2, 2),
    Each: _amounts,
}
