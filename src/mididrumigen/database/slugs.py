"""Slugs that no two artists share: ``ac-dc``, and ``ac-dc-2`` for another name that is spelled so.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Collection

MAX_SLUG_BYTES = 80


def number_slug(slug: str, taken: Collection[str]) -> str:
    """The slug itself where it is free, else the first free one with a number behind it."""
    free, number = slug, 1
    while free in taken:
        number += 1
        end = f"-{number}"
        kept = slug.encode()[: MAX_SLUG_BYTES - len(end)].decode(errors="ignore")
        free = kept.rstrip("-") + end
    return free


def stem_of(slug: str) -> str:
    """What every numbered form of a slug begins with."""
    return slug.encode()[: MAX_SLUG_BYTES - 8].decode(errors="ignore").rstrip("-")
