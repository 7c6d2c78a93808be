"""Saying what was put right in an answer."""

from __future__ import annotations

MAX_REPAIRS = 24
_MAX_QUOTED = 24


class Repairs:
    """Sentences on what was put right: each once, and not endlessly many."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}
        self._more = 0

    def say(self, sentence: str) -> None:
        """Take note of a repair."""
        if sentence in self._said or len(self._said) < MAX_REPAIRS:
            self._said[sentence] = self._said.get(sentence, 0) + 1
        else:
            self._more += 1

    def lines(self) -> tuple[str, ...]:
        """What was said, with how often."""
        lines = [f"{said} ({n} times)" if n > 1 else said for said, n in self._said.items()]
        return (*lines, f"and {self._more} more") if self._more else tuple(lines)

    @staticmethod
    def quote(text: object) -> str:
        """A model's word for a message: short, printable, in quotes."""
        plain = "".join(char for char in str(text)[:200] if char.isprintable())
        return f"'{plain[:_MAX_QUOTED]}{'…' * (len(plain) > _MAX_QUOTED)}'"
