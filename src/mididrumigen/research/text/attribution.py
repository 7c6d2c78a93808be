"""Attribution: whether a phrase is about the artist or another person.

Precision comes first: if the words leave it open, the phrase counts for no one.
"""

from __future__ import annotations

import re

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.research.text.asides import find_agent, is_aside, is_beside, is_compared
from mididrumigen.research.text.context import is_instruction, is_title_text
from mididrumigen.research.text.people import Cast, Mention, Who
from mididrumigen.research.text.quotations import Span, find_speech
from mididrumigen.research.text.worth import State, Worth

_NAMED = frozenset({Who.ARTIST, Who.OTHER, Who.BAND, Who.DRUMMER})
_OTHER_THING = re.compile(
    r"\b(?:in contrast (?:to|with)|as opposed to|compared (?:to|with)|unlike)\s+(?:the "
    r"|other |most )*"
    r"[a-z][^,;]*(?:, (?:which|that|where)[^,;]*)?$"
)
_THOSE_WHO_PLAY = ("drummers", "players", "musicians", "bands", "percussionists")
_LABEL = re.compile(
    r"^[\W_]*(Q|A|Question|Answer|Interviewer|MD|Host|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?):\s"
)
_ASKED_ABOUT = re.compile(
    r"\b(?:asked about|talking of|speaking of|as for|on the subject of"
    r"|questions? about)\s+(?:the |his |her )?(?:[\w-]+ )?$",
    re.I,
)
_PLAYED_BY = re.compile(r"\b(?:drummed|played|performed|programmed|drums) by\s")
_PLAYERS = re.compile(
    r"(?:drummers|players|musicians|percussionists|bands|guitarists|bassists|peers|beginners?)$",
    re.I,
)
_YOU_PLAY = re.compile(
    r"\s+(?:(?:can|should|must|will|have to|may|then|just|only)\s+)?(?:play|hit|keep|put|leave"
    r"|use|start|count|strike|move|add|need|do)\b",
    re.I,
)
_COORDINATE = re.compile(r"^\s*,?\s*(?:and|&)\s*$")
_SAYS = re.compile(
    r"\b(?:sa(?:id|ys)|explain\w*|recall\w*|comment\w*|stat(?:ed|es)|told|wrote|writes|not(?:ed|es)"
    r"|describ\w+|remember\w*|add(?:s|ed)|claim\w*|observ\w+|remark\w*|call(?:ed|s)|quipped|joked"
    r"|admitted|insist\w*|according to|in the words of|replied|answer\w*|prais\w+)\b",
    re.I,
)


class Attribution:
    """Attributes phrases, in one text about one artist."""

    def __init__(self, cast: Cast, artist: Artist) -> None:
        self._cast = cast
        # Each phrase of a sentence asks for the same mentions.
        self._last: tuple[str, list[Mention]] = ("", [])
        self._is_band = artist.kind is ArtistKind.BAND
        self._is_genre = artist.kind is ArtistKind.GENRE
        self._worth = Worth(self._is_band, self._is_genre, cast.is_own_page)

    def start(self, before: State | None = None) -> State:
        """The state at the beginning of a paragraph, after the one that ended with ``before``."""
        topic = Who.ARTIST if self._cast.is_own_page else None
        named = self._cast.names_nobody or (before is not None and before.is_named)
        return State(topic, is_named=named)

    def weigh(self, sentence: str, start: int, end: int, state: State) -> float:
        """How surely the phrase at ``start:end`` is about the artist: 0 (not) to 1 (named)."""
        mentions = self._outside_titles(sentence)
        answering = self._answering(sentence, state)
        if (
            answering is not None
            and (found := self._weigh_answer(sentence, start, mentions, answering)) is not None
        ):
            return found
        quotes, _ = find_speech(sentence, in_quote=state.in_quote)
        quote = next((span for span in quotes if span[0] <= start and end <= span[1]), None)
        if quote is not None:
            return self._weigh_quoted(sentence, quote, start, end, mentions, state)
        outside = [m for m in mentions if not _inside(m, quotes)]
        return self._weigh_plain(sentence, start, end, outside, state)

    def after(self, sentence: str, state: State) -> State:
        """The state after a sentence."""
        if is_instruction(sentence):
            return state
        mentions = self._outside_titles(sentence)
        quotes, is_open = find_speech(sentence, in_quote=state.in_quote)
        outside = [m for m in mentions if not _inside(m, quotes)]
        subject = self._subject(sentence, outside, state)
        topic = subject if subject is not None else state.topic
        speaker = state.speaker
        if is_open and not state.in_quote:
            speaker = self._speaker(sentence, outside, state)
        age = 0 if subject is not None else state.age + 1
        he = self._cast.is_own_page and state.topic is Who.ARTIST
        he = he and any(m.who is Who.PERSON_PRONOUN for m in outside)
        named = state.is_named or he or self._cast.names_artist(sentence) or subject is Who.ARTIST
        told = next((m.who for m in mentions if _inside(m, quotes) and m.who in _NAMED), None)
        told = told or (state.told_of if quotes or state.in_quote else None)
        return State(
            topic,
            speaker if is_open else None,
            is_open,
            age,
            told,
            named,
            self._answering(sentence, state),
        )

    def _answering(self, sentence: str, state: State) -> Who | None:
        """Who speaks in an interview: a label at the beginning says, until the next one."""
        label = _LABEL.match(sentence)
        if label is None:
            return state.answering
        name = label[1]
        if name.casefold() in ("q", "question", "interviewer", "md", "host"):
            return Who.OTHER
        if name.casefold() in ("a", "answer"):
            return Who.ARTIST if self._cast.is_own_page else Who.OTHER
        return Who.ARTIST if self._cast.names_artist(name) else Who.OTHER

    def _weigh_answer(
        self, sentence: str, start: int, mentions: list[Mention], answering: Who
    ) -> float | None:
        """A phrase in an answer: about the speaker, unless it names another person."""
        before = [m for m in mentions if m.end <= start and m.who not in (Who.THING, Who.NOBODY)]
        label = _LABEL.match(sentence)
        if label is not None:
            before = [m for m in before if m.start >= label.end()]
        about_self = not before or before[-1].who is Who.SPEAKER
        if answering is Who.ARTIST:
            return 0.8 if about_self else None
        return 0.0 if about_self else None

    def _outside_titles(self, sentence: str) -> list[Mention]:
        if self._last[0] != sentence:
            self._last = (sentence, self._find_mentions(sentence))
        return self._last[1]

    def _find_mentions(self, sentence: str) -> list[Mention]:
        titles = [
            match.span(1)
            for match in re.finditer(r"[_\"“]([^_\"“”]{2,80})[_\"”]", sentence)
            if is_title_text(match[1]) or match[0][0] == "_"
        ]
        mentions = [m for m in self._cast.mentions(sentence) if not _inside(m, titles)]
        if self._is_genre:
            # "Drummers" on the page of a genre are those who play it.
            return [m for m in mentions if not m.name.casefold().endswith(_THOSE_WHO_PLAY)]
        return mentions

    def _weigh_plain(
        self, sentence: str, start: int, end: int, mentions: list[Mention], state: State
    ) -> float:
        if _OTHER_THING.search(sentence[:start]) or (
            self._is_genre and sentence.startswith(("Before", "Prior to"))
        ):
            return 0.0
        if _ASKED_ABOUT.search(sentence[:start]):
            return 0.0
        by = _PLAYED_BY.search(sentence[:start])
        if by and any(
            m.start <= by.end() + 12 and m.end > by.end() and m.who is Who.OTHER for m in mentions
        ):
            return 0.0
        agent = find_agent(sentence, start, end, mentions)
        if agent is not None:
            return self._worth.of(agent, mentions, state)
        before = [m for m in mentions if m.end <= start]
        nearest = self._weigh_nearest(sentence, start, before, state)
        return self._weigh_unnamed(sentence, end, mentions, state) if nearest is None else nearest

    def _weigh_nearest(
        self, sentence: str, start: int, before: list[Mention], state: State
    ) -> float | None:
        """By the last mention before the phrase that is no aside; ``None`` without one."""
        for index in range(len(before) - 1, -1, -1):
            mention = before[index]
            if mention.who is Who.NOBODY:
                if _is_of_all(sentence, mention):
                    return 0.0
                continue
            if self._is_aside(sentence, mention, start):
                continue
            if mention.who is Who.THING and not (self._is_band or self._is_genre):
                if mention.owns and not any(m.who is Who.ARTIST and m.owns for m in before):
                    return 0.0
                continue
            if index and _COORDINATE.match(sentence[before[index - 1].end : mention.start]):
                pair = {mention.who, before[index - 1].who}
                return 0.7 if Who.ARTIST in pair else 0.0
            earlier = before[:index]
            if mention.who is not Who.DRUMMER:
                earlier = [m for m in earlier if not self._is_aside(sentence, m, start)]
            return self._worth.of(mention, earlier, state)
        return None

    def _weigh_unnamed(
        self, sentence: str, end: int, mentions: list[Mention], state: State
    ) -> float:
        """Nobody stands before the phrase: it is the subject's that follows, or the topic's."""
        mentions = [m for m in mentions if m.who is not Who.NOBODY]
        opener = next((m for m in mentions if m.start >= end), None)
        if opener is not None and sentence[end : opener.start].strip() == ",":
            return 0.9 * self._worth.of(opener, [], state)
        if any(m.who in (Who.OTHER, Who.BAND) for m in mentions) and not self._is_band:
            return self._worth.of_nobody(state) * 0.8 if not _has_other(mentions) else 0.0
        if any(m.who is Who.ARTIST for m in mentions):
            return 0.65
        if any(m.who is Who.PERSON_PRONOUN for m in mentions) and state.topic is Who.ARTIST:
            return 0.6
        return self._worth.of_nobody(state)

    def _weigh_quoted(
        self,
        sentence: str,
        quote: Span,
        start: int,
        end: int,
        mentions: list[Mention],
        state: State,
    ) -> float:
        inside = [m for m in mentions if quote[0] <= m.start < quote[1]]
        outside = [m for m in mentions if not quote[0] <= m.start < quote[1]]
        near = self._before_phrase(sentence, start, inside)
        if not _SAYS.search(sentence[: quote[0]] + sentence[quote[1] :]) and not near:
            # A few words in quotation marks within somebody's sentence.
            return self._weigh_plain(sentence, start, end, outside, state)
        continued = state.in_quote and quote[0] == 0
        speaker = state.speaker if continued else self._speaker(sentence, outside, state)
        if near:
            return self._weigh_spoken(near[-1], speaker, inside, outside, state)
        told = [m for m in outside if m.end <= quote[0] and (m.owns or m.end + 3 >= quote[0])]
        if told and self._worth.of(told[-1], told[:-1], state):
            return 0.8
        return self._worth.of_nobody(state) if speaker is Who.OTHER and not inside else 0.0

    def _before_phrase(self, sentence: str, start: int, mentions: list[Mention]) -> list[Mention]:
        """Who is named before a phrase, asides and things left out."""
        return [
            m
            for m in mentions
            if m.end <= start and m.who is not Who.THING and not self._is_aside(sentence, m, start)
        ]

    def _weigh_spoken(
        self,
        subject: Mention,
        speaker: Who | None,
        inside: list[Mention],
        outside: list[Mention],
        state: State,
    ) -> float:
        """A phrase in speech, by the one that the speaker names before it."""
        named = [m for m in inside if m.end <= subject.start and m.who in _NAMED]
        if subject.who is Who.PERSON_PRONOUN and not named:
            topic = _first_named(outside, skip=Who.OTHER) or state.told_of or state.topic
            if topic is Who.OTHER and speaker is Who.OTHER and self._cast.is_own_page:
                # The person interviewed on an artist's page talks about that artist.
                topic = Who.ARTIST
            return 0.75 if speaker is Who.OTHER and topic is Who.ARTIST else 0.0
        if subject.who is Who.SPEAKER:
            return 0.85 if speaker is Who.ARTIST else 0.0
        return self._worth.of(subject, named, state)

    def _is_aside(self, sentence: str, mention: Mention, start: int) -> bool:
        return is_aside(sentence, mention, start, is_band=self._is_band)

    def _speaker(self, sentence: str, outside: list[Mention], state: State) -> Who | None:
        """Whose words the quotation of a sentence is."""
        for mention in outside:
            if mention.who in (Who.ARTIST, Who.OTHER):
                before, after = sentence[: mention.start][-50:], sentence[mention.end :][:90]
                if not mention.owns and (_SAYS.search(after) or _SAYS.search(before)):
                    return mention.who
            if mention.who is Who.DRUMMER and self._worth.of_drummer([], state):
                return Who.ARTIST
            if mention.who is Who.PERSON_PRONOUN and not mention.owns:
                return state.topic
        named = [m.who for m in outside if m.who in (Who.ARTIST, Who.OTHER) and not m.owns]
        return named[0] if named else state.topic

    def _subject(self, sentence: str, mentions: list[Mention], state: State) -> Who | None:
        """Whom a sentence is about, for the pronouns of the next; ``None`` for nobody new."""
        beside: list[Mention] = []
        for mention in mentions:
            before = sentence[: mention.start][-70:]
            if mention.who is Who.PERSON_PRONOUN:
                return None
            if mention.who in (Who.ARTIST, Who.OTHER, Who.BAND):
                if is_compared(before):
                    continue
                if is_beside(before) and not mention.owns:
                    beside.append(mention)
                    continue
                if mention.who is Who.BAND and not self._is_band:
                    # "She" of the next sentence is no band.
                    continue
                return mention.who
            if mention.who is Who.DRUMMER:
                return Who.ARTIST if self._worth.of_drummer([], state) else Who.OTHER
        named = [m.who for m in beside if m.who is not Who.BAND]
        return named[0] if len(set(named)) == 1 else (Who.OTHER if named else None)


def _is_of_all(sentence: str, mention: Mention) -> bool:
    """Whether a sentence goes on about players in general, or tells "you" what to play."""
    if _PLAYERS.search(mention.name):
        return not re.match(r"(?:few|no|fewer)\b", mention.name, re.I)
    return mention.name.casefold() in ("you", "one") and bool(
        _YOU_PLAY.match(sentence[mention.end :])
    )


def _first_named(mentions: list[Mention], skip: Who) -> Who | None:
    return next((m.who for m in mentions if m.who in _NAMED and m.who is not skip), None)


def _has_other(mentions: list[Mention]) -> bool:
    return any(m.who is Who.OTHER for m in mentions)


def _inside(mention: Mention, spans: list[Span]) -> bool:
    return any(left <= mention.start and mention.end <= right + 2 for left, right in spans)
