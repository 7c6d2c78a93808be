"""Terms of the lexicon in a sentence: where they stand, and whether they are affirmed or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from mididrumigen.lexicon.foreign import FOREIGN
from mididrumigen.lexicon.notation import compile_expressions, cues
from mididrumigen.lexicon.table import TERMS, terms_by_key
from mididrumigen.lexicon.term import Language, Term
from mididrumigen.lexicon.turns import DENYING_TURNS, LOOSE_TURNS, TURNS, WHERE_DENIED


@dataclass(frozen=True)
class Matcher:
    """The expressions of one term in one language, of one meaning.

    Attributes:
        term: what they mean.
        cues: texts of which one stands in every match, in lower case.
        regex: what they match.
        loose: whether they mean it only where drumming is spoken of.
        denies: whether they deny the term.
        holds_negation: whether a negation within the match is part of the expression.
        where_denied: whether it means something only where it is denied.
        is_turn: whether it is a turn of phrase, which counts where no plain expression stands.
    """

    term: Term
    cues: frozenset[str]
    regex: re.Pattern[str]
    loose: bool = False
    denies: bool = False
    holds_negation: bool = False
    is_turn: bool = False
    where_denied: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term where it stands in a sentence, polarity not judged yet."""

    matcher: Matcher
    start: int
    end: int


def find_phrases(sentence: str, language: Language = Language.ENGLISH) -> list[Phrase]:
    """Terms in a sentence, in order.

    Of those that overlap, plain expressions go before turns of phrase, and longer ones first.
    """
    folded = sentence.casefold()
    found = [
        Phrase(matcher, *match.span())
        for matcher in _matchers(language)
        if any(cue in folded for cue in matcher.cues)
        for match in matcher.regex.finditer(sentence)
    ]
    kept: list[Phrase] = []
    for phrase in sorted(
        found,
        key=lambda each: (each.matcher.is_turn, each.matcher.where_denied, each.start - each.end),
    ):
        if all(_stand_together(phrase, other, sentence) for other in kept):
            kept.append(phrase)
    return sorted(kept, key=lambda phrase: phrase.start)


def _stand_together(phrase: Phrase, other: Phrase, sentence: str) -> bool:
    """Whether two phrases may both count: apart, or one in a gap that the other leaves open."""
    if phrase.start >= other.end or phrase.end <= other.start:
        return True
    inside = other.start < phrase.start and phrase.end < other.end
    if not inside or phrase.matcher.term is other.matcher.term:
        return False
    words = " ".join("x" for _ in sentence[phrase.start : phrase.end].split())
    without = sentence[other.start : phrase.start] + words + sentence[phrase.end : other.end]
    return other.matcher.regex.fullmatch(without) is not None


@cache
def _matchers(language: Language) -> tuple[Matcher, ...]:
    if language is Language.ENGLISH:
        return tuple(matcher for term in TERMS for matcher in _english(term))
    return tuple(_foreign(FOREIGN[language], whole_words=language is not Language.JAPANESE))


def _english(term: Term) -> Iterator[Matcher]:
    key = term.key
    for is_turn, words, loose, denies in (
        (False, term.words, False, False),
        (False, term.loose, True, False),
        (False, term.against, False, True),
        (True, TURNS.get(key, ()), False, False),
        (True, LOOSE_TURNS.get(key, ()), True, False),
        (True, DENYING_TURNS.get(key, ()), False, True),
    ):
        for holds, some in _by_negation(term, words, denies=denies):
            matcher = _matcher(term, some, loose=loose, denies=denies, holds_negation=holds)
            yield replace(matcher, is_turn=is_turn)
    if key in WHERE_DENIED:
        yield replace(_matcher(term, WHERE_DENIED[key]), is_turn=True, where_denied=True)


def _by_negation(
    term: Term, words: tuple[str, ...], *, denies: bool
) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Expressions that hold a negation of their own, and those that hold none."""
    holding = {each for each in words if denies or (term.holds_negation and _NEGATIVE.search(each))}
    for holds in (True, False):
        some = tuple(each for each in words if (each in holding) is holds)
        if some:
            yield holds, some


_NEGATIVE = re.compile(
    r"\b(?:never|not|no|few|fewer|without|nothing|hardly|barely|rarely|neither|scarcely|zero|none|less)\b|n't|un\w+"
)


def _foreign(terms: Mapping[str, tuple[str, ...]], *, whole_words: bool) -> Iterator[Matcher]:
    for key, words in terms.items():
        yield _matcher(terms_by_key()[key], words, whole_words=whole_words, holds_negation=True)


def _matcher(
    term: Term,
    words: tuple[str, ...],
    *,
    loose: bool = False,
    denies: bool = False,
    holds_negation: bool = False,
    whole_words: bool = True,
) -> Matcher:
    found = frozenset[str]().union(*(cues(each) for each in words))
    regex = compile_expressions(words, whole_words=whole_words)
    return Matcher(term, found, regex, loose, denies, holds_negation)
