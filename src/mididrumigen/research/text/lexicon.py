"""What drumming words stand for: one table from phrase to feature, value, spread and confidence.

Words are vague. A row's spread says how far drummers of whom people write that differ from each
other, not how steady one of them is; its confidence says how often the phrase means that at all.
Values lie where the knowledge library puts players of whom the same is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mididrumigen.research.text.entries_feel import FEEL
from mididrumigen.research.text.entries_kit import KIT
from mididrumigen.research.text.lexicon_entry import LexiconEntry

ENTRIES: tuple[LexiconEntry, ...] = (*FEEL, *KIT)
"""Of phrases that overlap the first one counts."""

_CONTRARY = (
    ("behind the beat", "ahead of the beat"),
    ("many fills", "few fills"),
    ("busy", "sparse"),
    ("heavy hitter", "soft touch"),
    ("powerful", "soft touch"),
    ("open hats", "closed hats"),
    ("straight", "swing"),
    ("straight", "shuffle"),
    ("fast", "slow"),
    ("small kit", "large kit"),
)


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    facts = {entry.id: entry.fact for entry in ENTRIES}
    pairs = [(facts[one], facts[two]) for one, two in _CONTRARY]
    pairs += [(entry.fact, entry.denied_fact) for entry in ENTRIES if entry.denied_fact]
    found: dict[str, set[str]] = {}
    for one, two in pairs:
        if one != two:
            found.setdefault(one, set()).add(two)
            found.setdefault(two, set()).add(one)
    return {fact: frozenset(others) for fact, others in found.items()}


def opposites(fact: str) -> frozenset[str]:
    """The facts that contradict one of the lexicon's; none for other facts."""
    return _opposites().get(fact, frozenset())
