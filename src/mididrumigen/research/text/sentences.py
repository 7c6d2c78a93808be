"""Sentences with their offsets. "120.5 bpm", "St. Louis" and "vs." do not end one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mididrumigen.research.text.markup import mask_markup

_ABBREVIATIONS_TEXT = """
st mr mrs ms dr vs jr sr no nos vol feat ft approx ca prof bros sgt lt capt gen rev hon op inc
ltd dept ed eds fig cf viz e.g i.e a.k.a u.s u.k p pp min max est messrs mt
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_END = re.compile(r"[.!?…]+[\"'”’»)\]_*]*(?=\s+[\"'“‘«(\[_*]*[^\sa-z])|[。！？]")
_WORD_BEFORE = re.compile(r"([^\s(\[\"“'‘]+)$")
_LIST_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,3}[.)])\s+")
_LINE = re.compile(r"[^\n]+")
_HEADING_WORDS = 10
_NAMED_BY_QUESTION = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        text: without markup, as long as the original.
        start, end: offsets into the original text.
        paragraph: number of its paragraph.
        is_heading: a line that is no sentence.
    """

    text: str
    start: int
    end: int
    paragraph: int
    is_heading: bool = False


def split_sentences(text: str) -> list[Sentence]:
    """Sentences, headings and list items of a text, in order."""
    masked = mask_markup(text)
    sentences: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(masked)):
        sentences += _split_paragraph(masked, start, end, number)
    return sentences


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines, those joined that were only wrapped: one goes on in lower case after no full stop."""
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        if not match[0].strip():
            continue
        start, end = match.span()
        if spans and _is_wrapped(text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _is_wrapped(text: str, end: int, start: int) -> bool:
    before, after = text[max(0, end - 200) : end].rstrip(), text[start : start + 80].lstrip()
    return (
        text.count("\n", end, start) == 1
        and bool(before)
        and before[-1] not in '.!?:。"”'
        and bool(after)
        and (
            after[0].islower() or before[-1] in ",;-" or (before[-1].islower() and len(before) > 70)
        )
        and not _LIST_ITEM.match(after)
    )


def _split_paragraph(text: str, start: int, end: int, number: int) -> list[Sentence]:
    item = _LIST_ITEM.match(text, start, end)
    begin = item.end() if item else start
    cuts = [m.end() for m in _END.finditer(text, begin, end) if not _is_abbreviation(text, m)]
    sentences = []
    for cut in [*cuts, end]:
        piece = text[begin:cut]
        stripped = piece.strip()
        if stripped:
            first = begin + len(piece) - len(piece.lstrip())
            whole = not cuts and item is None
            is_heading = whole and _is_heading(stripped)
            sentences.append(Sentence(stripped, first, first + len(stripped), number, is_heading))
        begin = cut
    return sentences


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    if match[0] == "?":
        # "Fills? Two." is one statement.
        begin = max(text.rfind(mark, 0, match.start()) for mark in ".!?\n:") + 1
        asked = text[begin : match.start()].split()
        answer = text[match.end() :].lstrip(" []0123456789")[:4].casefold()
        if answer.startswith(("yes", "no.", "no,")):
            return False
        return len(asked) <= _NAMED_BY_QUESTION and asked[:1] not in (["Why"], ["How"], ["What"])
    if match[0][0] != ".":
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start() - 20), match.start())
    if before is None:
        return False
    word = before[1].casefold()
    return word in _ABBREVIATIONS or (len(before[1]) == 1 and before[1].isupper() and word != "i")


def _is_heading(line: str) -> bool:
    return line.startswith(("#", "==")) or (
        line[-1] not in '.!?:;,…"”)' and len(line.split()) <= _HEADING_WORDS
    )
