"""Prose read by a language model, checked against our table and against the page itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.lexicon.table import terms_by_key
from mididrumigen.ports.models import PlanProvider
from mididrumigen.research.text.model_prompt import MAX_CLAIMS, ask_for_claims
from mididrumigen.research.text.told import Told

TIMEOUT_S = 120.0
RULES = "rules"
"""Who reads where no model does."""

_SHORTEST, _LONGEST = 8, 400
_NOT_PRINTED = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What a model says that a page claims.

    Attributes:
        told: where and what; nothing where no model answered.
        reader: who read the page, for its source: ``rules and NAME (MODEL)``, or ``rules`` with
            the reason that no model did.
        refused: what was not taken of the answer, each with the reason.
    """

    told: tuple[Told, ...] = ()
    reader: str = RULES
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelReader:
    """Asks language models, one after the other until one answers.

    Attributes:
        providers: guarded by budget and circuit breaker, in the order to ask.
        timeout_s: for each.
    """

    providers: Sequence[PlanProvider]
    timeout_s: float = TIMEOUT_S

    async def read(self, finding: Finding, artist: Artist) -> ModelReading:
        """What models say that a finding's text claims; no failure of theirs is one of research."""
        reasons = []
        for provider in self.providers:
            prompt = ask_for_claims(finding.text, artist, finding.source.title)
            try:
                answer = await provider.ask(prompt, self.timeout_s)
                told, refused = check_answer(answer.text, finding.text)
            except LLMProviderError as error:
                reasons.append(f"{provider.name}: {error.reason}")
                continue
            reader = f"{RULES} and {provider.name} ({answer.model})"
            return ModelReading(told, reader, refused)
        why = f" ({'; '.join(reasons)})" if reasons else ""
        return ModelReading(reader=RULES + why)


def check_answer(answer: str, text: str) -> tuple[tuple[Told, ...], tuple[str, ...]]:
    """What of an answer can be kept, and what cannot and why.

    Kept is what has a key of our table and a quote that stands in the text. Whether it is about
    the artist, and whether its sentence is an instruction, is for the rules to judge.

    Raises:
        LLMProviderError: the answer is no JSON object with a list of claims.
    """
    kept: dict[Told, None] = {}
    refused = []
    for row in _rows(answer)[:MAX_CLAIMS]:
        key, quote = row.get("key"), row.get("quote")
        if not isinstance(key, str) or key not in terms_by_key():
            refused.append(f"{str(key)[:60]}: not a claim of ours")
            continue
        place = find_quote(quote, text) if isinstance(quote, str) else None
        if place is None:
            refused.append(f"{key}: its quote does not stand in the text")
            continue
        kept[Told(key, row.get("denied") is True, *place)] = None
    return tuple(kept), tuple(refused)


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Where the words of a quote stand in a text, blanks aside; ``None`` where they do not."""
    words = _NOT_PRINTED.sub(" ", quote).strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        return None
    pattern = r"\s+".join(map(re.escape, words.split(" ")))
    found = re.search(pattern, text)
    return found.span() if found else None


def _rows(answer: str) -> list[Mapping[str, Any]]:
    start, end = answer.find("{"), answer.rfind("}")
    try:
        data = json.loads(answer[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise LLMProviderError(FailureReason.NOT_JSON, "The answer is not JSON.") from error
    rows = data.get("claims") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise LLMProviderError(FailureReason.NOT_JSON, "The answer has no list of claims.")
    return list(_objects(rows))


def _objects(rows: Sequence[object]) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if isinstance(row, dict):
            yield row
