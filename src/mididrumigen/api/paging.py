"""Lists in pages: ``limit`` of them, then more from ``next_cursor`` on, which nobody need read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from mididrumigen.domain.errors import InvalidRequestError

Cursor = Annotated[
    str, Query(max_length=64, description="The next_cursor of the page before; empty at first.")
]


def read_number(cursor: str, most: int) -> int:
    """The number in a cursor.

    Raises:
        InvalidRequestError: it is not one that this server gave.
    """
    if not (cursor.isascii() and cursor.isdigit() and int(cursor[:20]) <= most):
        raise InvalidRequestError(
            "That cursor is not known.", hint="Send the next_cursor of the page before."
        )
    return int(cursor)
