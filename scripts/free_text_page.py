"""What words mean, for reading and for asking: writes docs/free-text.md from the lexicon.

python scripts/free_text_page.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.wish_knobs import can_grant
from mididrumigen.lexicon.foreign import FOREIGN
from mididrumigen.lexicon.notation import MACROS, as_pattern
from mididrumigen.lexicon.table import TERMS
from mididrumigen.lexicon.term import Term
from mididrumigen.lexicon.turns import LOOSE_TURNS, TURNS
from mididrumigen.lexicon.wish import Wish
from mididrumigen.lexicon.wishes import wishes_of_term

PAGE = Path(__file__).resolve().parents[1] / "docs" / "free-text.md"

_HEAD = """# Words and what they mean

One lexicon says what is meant where a page tells of a drummer ([reading prose](reading-prose.md))
and where a producer asks for something ([prompts](guide/words.md)). Each row is a term: the claim
that a page makes of it, the measure it is about and where it points, what a denial of it says,
and what it does to a groove that is asked for it. `python scripts/free_text_page.py` wrote this
page; a test keeps it fresh.

| claim | for example | about | points | a denial | asked for, it | expressions |
| --- | --- | --- | --- | --- | --- | --- |
"""


def row(term: Term) -> str:
    """A term's row."""
    cells = (
        term.key,
        example_of(term),
        f"`{term.feature}`",
        term.direction.value,
        term.denied_fact or "says nothing",
        ", ".join(f"`{action}`" for action in heard(term)) or "is not heard",
        str(count_of(term)),
    )
    return f"| {' | '.join(cells)} |\n"


def heard(term: Term) -> list[str]:
    """What a term asks for that the engine can grant."""
    usual = GenerationParams()
    return [action for action in wishes_of_term(term) if can_grant(Wish(action), usual)]


def example_of(term: Term) -> str:
    """Words that the term's first expression matches: first alternatives, options left out."""
    said = re.sub(r"\b[A-Z]{2,}\b", lambda match: MACROS.get(match[0], match[0]), term.words[0])
    said = re.sub(r"\[[^\[\]]*\] ?", "", said).replace("...", "").replace("*", "")
    while (plain := re.sub(r"\(([^()|]*)(?:\|[^()]*)?\)", r"\1", said)) != said:
        said = plain
    return " ".join(said.split())


def count_of(term: Term) -> int:
    """How many expressions there are for a term, in all languages."""
    foreign = sum(len(words.get(term.key, ())) for words in FOREIGN.values())
    own = (*term.words, *term.loose, *term.against)
    turns = (*TURNS.get(term.key, ()), *LOOSE_TURNS.get(term.key, ()))
    return len({as_pattern(each) for each in (*own, *turns)}) + foreign


def page() -> str:
    """The page."""
    return _HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for term in TERMS:
        yield row(term)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(TERMS)} terms, {sum(map(count_of, TERMS))} expressions")


if __name__ == "__main__":
    main()
