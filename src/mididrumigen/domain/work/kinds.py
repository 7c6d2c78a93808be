"""Kinds of values that a request may have: their ranges, and their forms in JSON and in text.

Those that hold several values are in :mod:`~mididrumigen.domain.work.collection_kinds`.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.meter import Meter

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Amount = TypeVar("Amount", int, float)


def within(label: str, value: float, low: float, high: float, unit: str = "") -> None:
    """Refuse a value out of its range.

    Raises:
        InvalidRequestError: it is.
    """
    if low <= value <= high:
        return
    raise InvalidRequestError(
        f"{label[0].upper()}{label[1:]} of {_spell(value)} is out of range.",
        hint=f"Use {_spell_range(low, high, unit)}.",
    )


class Kind(ABC, Generic[T]):
    """A kind of value."""

    @abstractmethod
    def values(self) -> str:
        """What may be given, in words."""

    @abstractmethod
    def from_json(self, data: Any) -> T:
        """A value from JSON data.

        Raises:
            TypeError, ValueError, InvalidRequestError: it is of another kind.
        """

    def to_json(self, value: T) -> Any:
        """A value as JSON data."""
        return value

    def from_words(self, data: Any) -> T:
        """A value from JSON data that a caller wrote, who may name whole families of pieces.

        Raises:
            TypeError, ValueError, InvalidRequestError: it is of another kind.
        """
        return self.from_json(data)

    def from_text(self, text: str) -> T:
        """A value as it is typed.

        Raises:
            InvalidRequestError: it is of another kind.
        """
        return self.from_json(text)

    def check(self, label: str, value: T) -> None:
        """Refuse a value out of its range, with ``InvalidRequestError``."""

    def check_offered(self, label: str, value: T) -> None:
        """Refuse what the engine can do and entry points do not offer, with the same error."""

    def write(self, key: str, value: T) -> dict[str, Any]:
        """A value as JSON data under a key; more keys where one cannot say it all."""
        return {key: self.to_json(value)}

    def read(self, key: str, data: Mapping[str, Any]) -> T:
        """The value behind :meth:`write`."""
        return self.from_json(data[key])


class Flag(Kind[bool]):
    """Yes or no."""

    def values(self) -> str:
        return "true or false"

    def from_json(self, data: Any) -> bool:
        return typed(data, bool)


@dataclass(eq=False, repr=False)
class Quantity(Kind[Amount]):
    """A number in a range.

    Attributes:
        low, high: the range, both ends within.
        unit: for messages and help.
        offered: the most that entry points offer; ``high`` where nothing is said.
        served: the most that the service offers; ``offered`` where nothing is said.
    """

    low: Amount
    high: Amount | float = math.inf
    unit: str = ""
    offered: Amount | None = None
    served: Amount | None = None

    @property
    def most(self) -> Amount | float:
        """The most that entry points offer."""
        return self.high if self.offered is None else self.offered

    @property
    def most_served(self) -> Amount | float:
        """The most that the service offers."""
        return self.most if self.served is None else self.served

    def values(self) -> str:
        return _spell_range(self.low, self.most, self.unit)

    def check(self, label: str, value: Amount) -> None:
        within(label, value, self.low, self.high, self.unit)

    def check_offered(self, label: str, value: Amount) -> None:
        within(label, value, self.low, self.most, self.unit)


class Whole(Quantity[int]):
    """A whole number in a range."""

    def from_json(self, data: Any) -> int:
        return typed(data, int)

    def from_text(self, text: str) -> int:
        return int(_number(text, int))


class Number(Quantity[float]):
    """A number in a range."""

    def from_json(self, data: Any) -> float:
        return typed(data, int, float)

    def from_text(self, text: str) -> float:
        return _number(text, float)


@dataclass(eq=False, repr=False)
class Text(Kind[str]):
    """Words.

    Attributes:
        longest: characters that it may have at most; as the entry point likes where 0.
        pattern: a regular expression for all of it, if it is not empty.
        noun: what such a text is, for messages.
        hint: what would be right.
        is_prose: whether it may have line breaks.
        has_lines: whether these count, rather than any white space.
    """

    longest: int = 0
    pattern: str = ""
    noun: str = ""
    hint: str = ""
    is_prose: bool = False
    has_lines: bool = False

    def values(self) -> str:
        size = f" of at most {self.longest} characters" if self.longest else ""
        return self.noun or f"text{size}"

    def from_json(self, data: Any) -> str:
        return typed(data, str)

    def check(self, label: str, value: str) -> None:
        if self.longest:
            within(f"characters of the {label}", len(value), 0, self.longest)
        if value and self.pattern and not re.fullmatch(self.pattern, value):
            raise InvalidRequestError(f"'{value[:100]}' is not {self.noun}.", hint=self.hint)


@dataclass(eq=False, repr=False)
class OneOf(Kind[E]):
    """One value of a vocabulary."""

    vocabulary: type[E]

    def values(self) -> str:
        return ", ".join(each.value for each in self.vocabulary)

    def to_json(self, value: E) -> str:
        return value.value

    def from_json(self, data: Any) -> E:
        return self.vocabulary(data)


class TimeSignature(Kind[Meter]):
    """A metre; in JSON its two numbers, and how its beats are grouped under a key of its own."""

    def values(self) -> str:
        return "such as 4/4, 7/8 or 2+2+3/8"

    def from_json(self, data: Any) -> Meter:
        if isinstance(data, str):
            return Meter.parse(data)
        numerator, denominator = items(data)
        return Meter(typed(numerator, int), typed(denominator, int))

    def write(self, key: str, value: Meter) -> dict[str, Any]:
        return {key: [value.numerator, value.denominator], "grouping": list(value.groups)}

    def read(self, key: str, data: Mapping[str, Any]) -> Meter:
        meter = self.from_json(data[key])
        groups = data.get("grouping")
        return Meter(meter.numerator, meter.denominator, tuple(groups)) if groups else meter


def typed(data: object, *kinds: type[T]) -> T:
    """The data, if it is of one of these types; a truth value is no number.

    Raises:
        TypeError: it is not.
    """
    for kind in kinds:
        if isinstance(data, kind) and (kind is bool or not isinstance(data, bool)):
            return data
    raise TypeError(f"{str(data)[:40]!a} is of another kind")


def items(data: object) -> Sequence[Any]:
    """What a list holds, or whatever stands for one in Python.

    Raises:
        TypeError: it is no list.
    """
    if isinstance(data, list | tuple | set | frozenset):
        return list(data)
    raise TypeError(f"{str(data)[:40]!a} is no list")


def _number(text: str, read: Callable[[str], float]) -> float:
    try:
        return read(text)
    except ValueError as error:
        raise InvalidRequestError(f"'{text.strip()}' is not a number.") from error


def _spell(value: float) -> str:
    """A number for a message; a seed to its last digit."""
    return str(value) if isinstance(value, int) else f"{value:g}"


def _spell_range(low: float, high: float, unit: str) -> str:
    least, most = _spell(low), _spell(high)
    shown = f"{least} to {most}" if high != math.inf else f"at least {least}"
    return f"{shown} {unit}".rstrip()
