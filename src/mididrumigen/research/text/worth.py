"""How surely a mention stands for the artist, by what the text has talked of so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mididrumigen.research.text.people import Mention, Who


@dataclass(frozen=True, slots=True)
class State:
    """What a paragraph has talked of so far.

    Attributes:
        topic: who was the subject last.
        speaker: whose words a quotation is that is still open.
        in_quote: whether one is.
        told_of: who was named in the last quotation.
        age: sentences since the topic was named.
        is_named: whether the text has named the artist, not the title alone.
        answering: who speaks after "Q:", "A:" or a name and a colon, in an interview.
    """

    topic: Who | None = None
    speaker: Who | None = None
    in_quote: bool = False
    age: int = 0
    told_of: Who | None = None
    is_named: bool = False
    answering: Who | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """Weighs mentions in one text, 0 (somebody else) to 1 (the artist by name).

    Attributes:
        is_band, is_genre: what the artist is.
        is_own_page: whether the page is about the artist.
    """

    is_band: bool
    is_genre: bool
    is_own_page: bool

    def of(self, mention: Mention, earlier: Sequence[Mention], state: State) -> float:
        """Of a mention, by those that stand before it in the sentence."""
        if mention.who is Who.ARTIST or (mention.who is Who.BAND and self.is_band):
            return 1.0
        if mention.who is Who.DRUMMER:
            return self.of_drummer(earlier, state)
        if mention.who is Who.PERSON_PRONOUN:
            return self._of_pronoun(earlier, state)
        if mention.who is Who.GROUP_PRONOUN and self.is_band:
            whom = find_antecedent(earlier, state, (Who.ARTIST, Who.BAND, Who.OTHER))
            return 0.8 if whom in (Who.ARTIST, Who.BAND) else 0.0
        if mention.who is Who.NOBODY:
            return 0.0
        is_thing = mention.who is Who.THING and (self.is_genre or self.is_band)
        return 0.7 if is_thing and state.topic is Who.ARTIST else 0.0

    def of_drummer(self, earlier: Sequence[Mention], state: State) -> float:
        """Of "the drummer"."""
        if self.is_band or self.is_own_page:
            other = find_antecedent(earlier, state, (Who.ARTIST, Who.OTHER)) is Who.OTHER
            return 0.0 if other else 0.85
        known = find_antecedent(earlier, state, (Who.ARTIST, Who.OTHER))
        return 0.8 if known is Who.ARTIST else 0.0

    def _of_pronoun(self, earlier: Sequence[Mention], state: State) -> float:
        people = {m.who for m in earlier if m.who in (Who.ARTIST, Who.OTHER)}
        whom = find_antecedent(earlier, state, (Who.ARTIST, Who.OTHER, Who.DRUMMER))
        if whom is Who.DRUMMER:
            return self.of_drummer([], state)
        if whom is not Who.ARTIST:
            return 0.0
        return 0.9 if people <= {Who.ARTIST} else 0.65

    def of_nobody(self, state: State) -> float:
        """Of a sentence that names nobody."""
        if state.topic is not Who.ARTIST or not state.is_named:
            return 0.0
        if self.is_genre:
            return 0.9
        limit = 3 if self.is_own_page else 1
        return 0.6 if state.age <= limit else 0.0


def find_antecedent(earlier: Sequence[Mention], state: State, kinds: tuple[Who, ...]) -> Who | None:
    """The first of these kinds in the sentence so far, or the topic before it."""
    return next((m.who for m in earlier if m.who in kinds), state.topic)
