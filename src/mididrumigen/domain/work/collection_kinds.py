"""Kinds of values that hold several: texts, sets, bars, ranges, and a value for each kit piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.kinds import Amount, Kind, Quantity, Text, items, typed, within

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(eq=False, repr=False)
class Texts(Kind[tuple[str, ...]]):
    """Several texts, such as addresses of pages; on the command line an option given again.

    Attributes:
        each: one of them.
        most: how many there may be.
    """

    each: Text = Text()  # noqa: RUF009 (frozen)
    most: int = 1000

    def values(self) -> str:
        return f"at most {self.most}, each {self.each.values()}"

    def to_json(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def from_json(self, data: Any) -> tuple[str, ...]:
        return tuple(self.each.from_json(item) for item in items(data))

    def check(self, label: str, value: tuple[str, ...]) -> None:
        within(label, len(value), 0, self.most)
        for text in value:
            self.each.check(label, text)


@dataclass(eq=False, repr=False)
class Several(Kind[frozenset[E]]):
    """Values of a vocabulary; in text by commas.

    Attributes:
        vocabulary: what there is.
        find: reads callers' words, which name one value or a family, and refuses others.
        noun: what they are called; all of them by name where it is empty.
    """

    vocabulary: type[E]
    find: Callable[[Iterable[str]], frozenset[E]] | None = None
    noun: str = ""

    def values(self) -> str:
        return self.noun or f"any of {', '.join(each.value for each in self.vocabulary)}"

    def to_json(self, value: frozenset[E]) -> list[str]:
        return sorted(each.value for each in value)

    def from_json(self, data: Any) -> frozenset[E]:
        return frozenset(self.vocabulary(word) for word in items(data))

    def from_words(self, data: Any) -> frozenset[E]:
        if self.find is None:
            return self.from_json(data)
        return self.find(typed(word, str) for word in items(data))

    def from_text(self, text: str) -> frozenset[E]:
        return self.from_words([word for word in text.split(",") if word.strip()])


class Bars(Kind[frozenset[int]]):
    """Numbers of bars, from 1; in text by commas, with ranges: ``1,2`` or ``1-3``."""

    def values(self) -> str:
        return "numbers of bars, from 1"

    def to_json(self, value: frozenset[int]) -> list[int]:
        return sorted(value)

    def from_json(self, data: Any) -> frozenset[int]:
        return frozenset(typed(bar, int) for bar in items(data))

    def from_text(self, text: str) -> frozenset[int]:
        found: set[int] = set()
        for part in filter(None, text.replace(" ", "").split(",")):
            first, _, last = part.partition("-")
            numbers = first.isdecimal() and (last or first).isdecimal() and len(part) < 8
            if not (numbers and int(first) <= int(last or first)):
                raise InvalidRequestError(
                    f"'{part}' is not a bar.", hint="Write bars as numbers: 1,2 or 1-3."
                )
            found |= set(range(int(first), int(last or first) + 1))
        return frozenset(found)


@dataclass(eq=False, repr=False)
class Span(Kind[tuple[Amount, Amount]]):
    """From one number to another; in text ``40-110``.

    Attributes:
        ends: what either end may be.
    """

    ends: Quantity[Amount]

    def values(self) -> str:
        return f"two numbers, the smaller one first, each {self.ends.values()}"

    def to_json(self, value: tuple[Amount, Amount]) -> list[Amount]:
        return list(value)

    def from_json(self, data: Any) -> tuple[Amount, Amount]:
        low, high = (self.ends.from_json(end) for end in items(data))
        return low, high

    def from_text(self, text: str) -> tuple[Amount, Amount]:
        match = re.fullmatch(r"\s*(-?[\d.]+)\s*-\s*(-?[\d.]+)\s*", text)
        if match is None:
            raise InvalidRequestError(
                f"'{text}' is no range.", hint=f"Use {self.values()}: 40-110."
            )
        return self.ends.from_text(match[1]), self.ends.from_text(match[2])

    def check(self, label: str, value: tuple[Amount, Amount]) -> None:
        for end in value:
            self.ends.check(label, end)
        if value[0] > value[1]:
            raise InvalidRequestError(
                f"{label[0].upper()}{label[1:]} goes from {value[0]:g} down to {value[1]:g}.",
                hint=f"Use {self.values()}.",
            )


@dataclass(eq=False, repr=False)
class Each(Kind[tuple[tuple[E, T], ...]], Generic[E, T]):
    """A value for each of some members of a vocabulary: kit pieces and their amounts.

    The value is a sorted tuple of pairs, so that a request stays a value that can be compared and
    hashed; ``dict(params.amount)`` looks one up. JSON has an object, text ``kick=0.5,toms=2``.

    Attributes:
        vocabulary: what there is.
        of: a value.
        find: reads callers' words, which name one member or a family, and refuses others.
    """

    vocabulary: type[E]
    of: Kind[T]
    find: Callable[[Iterable[str]], frozenset[E]]

    def values(self) -> str:
        return f"for each piece or family of pieces {self.of.values()}"

    def to_json(self, value: tuple[tuple[E, T], ...]) -> dict[str, Any]:
        return {member.value: self.of.to_json(amount) for member, amount in value}

    def from_json(self, data: Any) -> tuple[tuple[E, T], ...]:
        given = typed(data, dict).items()
        return _sort((self.vocabulary(word), self.of.from_json(value)) for word, value in given)

    def from_words(self, data: Any) -> tuple[tuple[E, T], ...]:
        given = typed(data, dict).items()
        return self._find((word, self.of.from_words(value)) for word, value in given)

    def from_text(self, text: str) -> tuple[tuple[E, T], ...]:
        found = []
        for part in filter(str.strip, text.split(",")):
            word, equals, amount = part.replace(":", "=").partition("=")
            if not equals:
                raise InvalidRequestError(
                    f"'{part.strip()}' has no value.", hint="Write it like snare=1,toms=0.5."
                )
            found.append((word, self.of.from_text(amount)))
        return self._find(found)

    def check(self, label: str, value: tuple[tuple[E, T], ...]) -> None:
        for member, amount in value:
            self.of.check(f"{label} of {member.value}", amount)

    def _find(self, given: Iterable[tuple[str, T]]) -> tuple[tuple[E, T], ...]:
        return _sort((member, value) for word, value in given for member in self.find([word]))


def _sort(pairs: Iterable[tuple[E, T]]) -> tuple[tuple[E, T], ...]:
    """A pair for each member; of two values for one the last counts."""
    return tuple(sorted(dict(pairs).items(), key=lambda pair: pair[0].value))
