"""Reading variables of the environment: one way for each kind of value."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.rates import parse_rate
from mididrumigen.settings.table import NAMES

_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings in an environment. An empty value counts as none.

    Attributes:
        values: the variables; the process's own by default.
    """

    values: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, str] | None) -> Environment:
        """The given variables, or the process's own."""
        return cls(os.environ if values is None else values)

    def text(self, name: str) -> str:
        """A value without blanks around it; empty without one."""
        if name not in NAMES:
            raise AssertionError(f"{name} is not in the table of settings")
        return self.values.get(name, "").strip()

    def words(self, name: str) -> list[str]:
        """The parts of a value between commas."""
        return [word for part in self.text(name).split(",") if (word := part.strip())]

    def choice(self, name: str, known: Sequence[str], default: str, *, upper: bool = False) -> str:
        """One of some words.

        Raises:
            InvalidRequestError: another word.
        """
        value = self.text(name) or default
        value = value.upper() if upper else value
        if value not in known:
            raise InvalidRequestError(
                f"{name} = '{value[:40]}' is not known.", hint=f"Use {' or '.join(known)}."
            )
        return value

    def switch(self, name: str) -> bool:
        """Whether it is on.

        Raises:
            InvalidRequestError: neither on nor off.
        """
        value = self.text(name).lower()
        if value not in _YES | _NO:
            raise InvalidRequestError(
                f"{name} = '{self.text(name)[:20]}' is neither on nor off.", hint="Use 1 or 0."
            )
        return value in _YES

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number.

        Raises:
            InvalidRequestError: it is none, or out of range.
        """
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
            raise InvalidRequestError(
                f"{name} = '{text[:20]}' cannot be used.", hint=f"Use {low} to {high}."
            )
        return int(text)

    def folder(self, name: str, hint: str) -> Path | None:
        """A folder that is there; ``None`` without a value.

        Raises:
            InvalidRequestError: it is not there.
        """
        text = self.text(name)
        if not text:
            return None
        path = _path(name, text, hint).absolute()
        if not path.is_dir():
            raise InvalidRequestError(f"{name}: there is no folder '{text}'.", hint=hint)
        return path

    def writable_folder(self, name: str, default: str) -> Path:
        """A folder that can be written, or that could be made.

        Raises:
            InvalidRequestError: neither.
        """
        hint = f"Set {name} to a folder that can be written."
        text = self.text(name) or default
        path = _path(name, text, hint)
        existing = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
        if not existing.is_dir():
            raise InvalidRequestError(
                f"{name} = '{text}' cannot be a folder: '{existing}' is a file.", hint=hint
            )
        if not os.access(existing, os.W_OK | os.X_OK):
            raise InvalidRequestError(f"{name}: '{existing}' is not writable.", hint=hint)
        return path

    def rate(self, name: str) -> str | None:
        """A rate such as ``10/minute``; "" is unlimited, ``None`` is not said.

        Raises:
            InvalidRequestError: it is no rate.
        """
        text = self.text(name)
        if text in ("", "off"):
            return "" if text else None
        try:
            parse_rate(text)
        except InvalidRequestError as error:
            raise InvalidRequestError(
                f"{name} = '{text}' is not a rate.", hint="Use 10/minute, 100/hour, or off."
            ) from error
        return text


def _path(name: str, text: str, hint: str) -> Path:
    if "\0" in text:
        raise InvalidRequestError(f"{name} holds a NUL character.", hint=hint)
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise InvalidRequestError(f"{name} = '{text}': {error}.", hint=hint) from error
