"""About whom a phrase is: the artist, or somebody else.

Precision comes first: where the words do not settle it, the phrase is nobody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.research.text.context import is_instruction, is_title_text
from mididrumigen.research.text.people import Cast, Mention, Who

_NAMED = frozenset({Who.ARTIST, Who.OTHER, Who.BAND, Who.DRUMMER})
_COMPARED = re.compile(
    r"\b(?:unlike|like|than|as|such as|similar(?:ly)? to|compared (?:to|with)"
    r"|in contrast (?:to|with)"
    r"|contrast(?:ing|s)? (?:to|with)|opposed to|reminiscent of|reminded \w+ of|inspired by"
    r"|influence[sd]? (?:by|of|from|includ\w+|were|was)|influences|admir\w+|idoli[sz]ed"
    r"|imitat\w+|cop(?:y|ied|ying)"
    r"|emulat\w+|echo\w*|evok\w+|recall\w*|channel\w*|worship\w*|studied|along with|fans? of"
    r"|love of"
    r"|listening to|in the (?:style|vein|manner|footsteps|tradition) of|à la|favou?rite drummers?"
    r"|inspiring|influencing|influenced|inspired|succeed\w+|replac\w+|from|heard|hearing|watching"
    r"|taught by|learn\w+ (?:\w+ )?from)\s+(?:[\w-]+ ){0,3}$",
    re.I,
)
_OTHER_THING = re.compile(
    r"\b(?:in contrast (?:to|with)|as opposed to|compared (?:to|with)|unlike)\s+(?:the "
    r"|other |most )*"
    r"[a-z][^,;]*(?:, (?:which|that|where)[^,;]*)?$"
)
_BESIDE = re.compile(
    r"\b(?:with|for|to|alongside|join\w*|met|told|asked|follow\w+|in|on|at|near|under|by|and|before"
    r"|after|of|including|featuring|via|against|about|behind|between|among|both|impress\w*"
    r"|gave|taught)\s+(?:the |late |great |then |[\w-]+ist |drummers? |singer |[a-z]+ drummer )*$",
    re.I,
)
_PLAYING = re.compile(
    r"^['’]?s?\s+(?:[\w-]+ ){0,3}?(?:playing|drumming|style|work|grooves?|beats?|parts?|feel|sound"
    r"|technique|approach|performance|touch|hands?|feet|foot|kit|set-?up|drums|drum|time|pocket"
    r"|backbeat|shuffle|fills?|swing|rhythms?|patterns?|use)\b",
    re.I,
)
_RELATIVE = re.compile(
    r"^\s*,?\s*(?:who|whose|known|noted|famous|famed|a drummer|with (?:his|her))\b", re.I
)
_SCOPE_END = re.compile(
    r"[,;:()—]|\s(?:but|while|whereas|although|though|yet|is|are|was|were|has|had)\s"
    r"|\s(?:and|then)\s+(?=[\w-]+(?:ed|s)\s)"
)
_AGENT = re.compile(
    r"^[\w\s’'-]{0,45}?\b(?:by|of|from|behind|courtesy of|in|thanks to)\s+(?:[\w-]+ ){0,2}$", re.I
)
_AGENT_STOP = re.compile(
    r"\b(?:influence|inspir|remind|replac|join|than|unlike|reminisc|style of|heard|learn"
    r"|borrow|compared)",
    re.I,
)
_OWN_REACH = 22
_THOSE_WHO_PLAY = ("drummers", "players", "musicians", "bands", "percussionists")
_COORDINATE = re.compile(r"^\s*,?\s*(?:and|&)\s*$")
_SAYS = re.compile(
    r"\b(?:sa(?:id|ys)|explain\w*|recall\w*|comment\w*|stat(?:ed|es)|told|wrote|writes|not(?:ed|es)"
    r"|describ\w+|remember\w*|add(?:s|ed)|claim\w*|observ\w+|remark\w*|call(?:ed|s)|quipped|joked"
    r"|admitted|insist\w*|according to|in the words of|replied|answer\w*|prais\w+)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class State:
    """What a paragraph has talked of so far.

    Attributes:
        topic: who was the subject last.
        speaker: whose words a quotation is that is still open.
        in_quote: whether one is.
        told_of: who was named in the last quotation.
        age: sentences since the topic was named.
    """

    topic: Who | None = None
    speaker: Who | None = None
    in_quote: bool = False
    age: int = 0
    told_of: Who | None = None


class Attribution:
    """Says about whom a phrase is, in one text about one artist."""

    def __init__(self, cast: Cast, artist: Artist) -> None:
        self._cast = cast
        # Each phrase of a sentence asks for the same mentions.
        self._last: tuple[str, list[Mention]] = ("", [])
        self._is_band = artist.kind is ArtistKind.BAND
        self._is_genre = artist.kind is ArtistKind.GENRE

    def start(self) -> State:
        """The state at the beginning of a paragraph."""
        return State(Who.ARTIST if self._cast.is_own_page else None)

    def weigh(self, sentence: str, start: int, end: int, state: State) -> float:
        """How surely the phrase at ``start:end`` is about the artist: 0 (not) to 1 (named)."""
        mentions = self._outside_titles(sentence)
        quotes, _ = _quotes(sentence, in_quote=state.in_quote)
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
        quotes, is_open = _quotes(sentence, in_quote=state.in_quote)
        outside = [m for m in mentions if not _inside(m, quotes)]
        subject = self._subject(sentence, outside, state)
        topic = subject if subject is not None else state.topic
        speaker = state.speaker
        if is_open and not state.in_quote:
            speaker = self._speaker(sentence, outside, state)
        age = 0 if subject is not None else state.age + 1
        told = next((m.who for m in mentions if _inside(m, quotes) and m.who in _NAMED), None)
        told = told or (state.told_of if quotes or state.in_quote else None)
        return State(topic, speaker if is_open else None, is_open, age, told)

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
        agent = self._agent(sentence, start, end, mentions)
        if agent is not None:
            return self._worth(agent, mentions, state)
        before = [m for m in mentions if m.end <= start]
        nearest = self._weigh_nearest(sentence, start, before, state)
        return self._weigh_unnamed(sentence, end, mentions, state) if nearest is None else nearest

    def _weigh_nearest(
        self, sentence: str, start: int, before: list[Mention], state: State
    ) -> float | None:
        """By the last mention before the phrase that is no aside; ``None`` without one."""
        for index in range(len(before) - 1, -1, -1):
            mention = before[index]
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
            return self._worth(mention, earlier, state)
        return None

    def _weigh_unnamed(
        self, sentence: str, end: int, mentions: list[Mention], state: State
    ) -> float:
        """Nobody stands before the phrase: it is the subject's that follows, or the topic's."""
        opener = next((m for m in mentions if m.start >= end), None)
        if opener is not None and sentence[end : opener.start].strip() == ",":
            return 0.9 * self._worth(opener, [], state)
        if any(m.who in (Who.OTHER, Who.BAND) for m in mentions) and not self._is_band:
            return self._worth_unnamed(state) * 0.8 if not _has_other(mentions) else 0.0
        return self._worth_unnamed(state)

    def _agent(
        self, sentence: str, start: int, end: int, mentions: list[Mention]
    ) -> Mention | None:
        """Who stands after the phrase as the one that plays: "ghost notes by …"."""
        if any(m.owns and m.end <= start <= m.end + _OWN_REACH for m in mentions):
            return None
        for mention in mentions:
            if mention.start < end:
                continue
            between = sentence[end : mention.start]
            if not _AGENT.match(between) or _AGENT_STOP.search(between):
                return None
            if mention.who is Who.PERSON_PRONOUN and not mention.owns:
                return None
            by = re.search(r"\b(?:in|behind)\s+(?:[\w-]+ ){0,2}$", between)
            if by and not _PLAYING.match(sentence[mention.end :]):
                return None
            return mention if mention.who not in (Who.THING, Who.GROUP_PRONOUN) else None
        return None

    def _is_aside(self, sentence: str, mention: Mention, start: int) -> bool:
        """Whether a mention before the phrase is only compared with, or stands beside."""
        before, between = sentence[: mention.start][-70:], sentence[mention.end : start]
        compared = _COMPARED.search(before)
        if mention.who is Who.BAND and not self._is_band and _BESIDE.search(before):
            return True
        strong = mention.owns and _PLAYING.match(sentence[mention.end :])
        if mention.who in (Who.PERSON_PRONOUN, Who.SPEAKER) and not compared:
            return mention.name.casefold() in ("him", "himself", "me", "myself")
        if not compared and (strong or not _BESIDE.search(before)):
            return False
        if _RELATIVE.match(between):
            return False
        return bool(_SCOPE_END.search(between + " "))

    def _worth(self, mention: Mention, earlier: list[Mention], state: State) -> float:
        if mention.who is Who.ARTIST or (mention.who is Who.BAND and self._is_band):
            return 1.0
        if mention.who is Who.DRUMMER:
            return self._worth_drummer(earlier, state)
        if mention.who is Who.PERSON_PRONOUN:
            return self._worth_pronoun(earlier, state)
        if mention.who is Who.GROUP_PRONOUN and self._is_band:
            whom = _antecedent(earlier, state, (Who.ARTIST, Who.BAND, Who.OTHER))
            return 0.8 if whom in (Who.ARTIST, Who.BAND) else 0.0
        is_thing = mention.who is Who.THING and (self._is_genre or self._is_band)
        return 0.7 if is_thing and state.topic is Who.ARTIST else 0.0

    def _worth_drummer(self, earlier: list[Mention], state: State) -> float:
        if self._is_band or self._cast.is_own_page:
            other = _antecedent(earlier, state, (Who.ARTIST, Who.OTHER)) is Who.OTHER
            return 0.0 if other else 0.85
        known = _antecedent(earlier, state, (Who.ARTIST, Who.OTHER))
        return 0.8 if known is Who.ARTIST else 0.0

    def _worth_pronoun(self, earlier: list[Mention], state: State) -> float:
        people = {m.who for m in earlier if m.who in (Who.ARTIST, Who.OTHER)}
        whom = _antecedent(earlier, state, (Who.ARTIST, Who.OTHER, Who.DRUMMER))
        if whom is Who.DRUMMER:
            return self._worth_drummer([], state)
        if whom is not Who.ARTIST:
            return 0.0
        return 0.9 if people <= {Who.ARTIST} else 0.65

    def _worth_unnamed(self, state: State) -> float:
        """The phrase's sentence names nobody."""
        if state.topic is not Who.ARTIST:
            return 0.0
        if self._is_genre:
            return 0.9
        limit = 2 if self._cast.is_own_page else 0
        return 0.6 if state.age <= limit else 0.0

    def _weigh_quoted(
        self,
        sentence: str,
        quote: tuple[int, int],
        start: int,
        end: int,
        mentions: list[Mention],
        state: State,
    ) -> float:
        inside = [m for m in mentions if quote[0] <= m.start < quote[1]]
        outside = [m for m in mentions if not quote[0] <= m.start < quote[1]]
        near = [m for m in inside if m.end <= start and not self._is_aside(sentence, m, start)]
        near = [m for m in near if m.who is not Who.THING]
        if not _SAYS.search(sentence[: quote[0]] + sentence[quote[1] :]) and not near:
            # A few words in quotation marks within somebody's sentence.
            return self._weigh_plain(sentence, start, end, outside, state)
        continued = state.in_quote and quote[0] == 0
        speaker = state.speaker if continued else self._speaker(sentence, outside, state)
        subject = near[-1] if near else None
        if subject is None:
            told = [m for m in outside if m.end <= quote[0] and (m.owns or m.end + 3 >= quote[0])]
            if told and self._worth(told[-1], told[:-1], state):
                return 0.8
            return self._worth_unnamed(state) if speaker is Who.OTHER and not inside else 0.0
        named = [m for m in inside if m.end <= subject.start and m.who in _NAMED]
        if subject.who is Who.PERSON_PRONOUN and not named:
            topic = _first_named(outside, skip=Who.OTHER) or state.told_of or state.topic
            return 0.75 if speaker is Who.OTHER and topic is Who.ARTIST else 0.0
        if subject.who is Who.SPEAKER:
            return 0.85 if speaker is Who.ARTIST else 0.0
        return self._worth(subject, named, state)

    def _speaker(self, sentence: str, outside: list[Mention], state: State) -> Who | None:
        """Whose words the quotation of a sentence is."""
        for mention in outside:
            if mention.who in (Who.ARTIST, Who.OTHER):
                before, after = sentence[: mention.start][-50:], sentence[mention.end :][:90]
                if not mention.owns and (_SAYS.search(after) or _SAYS.search(before)):
                    return mention.who
            if mention.who is Who.DRUMMER and self._worth_drummer([], state):
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
                if _COMPARED.search(before):
                    continue
                if _BESIDE.search(before) and not mention.owns:
                    beside.append(mention)
                    continue
                return mention.who
            if mention.who is Who.DRUMMER:
                return Who.ARTIST if self._worth_drummer([], state) else Who.OTHER
        named = [m.who for m in beside if m.who is not Who.BAND]
        return named[0] if len(set(named)) == 1 else (Who.OTHER if named else None)


def _antecedent(earlier: list[Mention], state: State, kinds: tuple[Who, ...]) -> Who | None:
    """The first of these kinds in the sentence so far, or the topic before it."""
    return next((m.who for m in earlier if m.who in kinds), state.topic)


def _first_named(mentions: list[Mention], skip: Who) -> Who | None:
    return next((m.who for m in mentions if m.who in _NAMED and m.who is not skip), None)


def _has_other(mentions: list[Mention]) -> bool:
    return any(m.who is Who.OTHER for m in mentions)


def _inside(mention: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(left <= mention.start and mention.end <= right + 2 for left, right in spans)


def _quotes(sentence: str, *, in_quote: bool) -> tuple[list[tuple[int, int]], bool]:
    """Spans of speech in quotation marks, titles left out, and whether one stays open."""
    spans: list[tuple[int, int]] = []
    opened: int | None = 0 if in_quote else None
    for match in re.finditer(r"[\"“”]", sentence):
        if opened is None:
            if match[0] != "”":
                opened = match.end()
        elif match[0] != "“":
            spans.append((opened, match.start()))
            opened = None
    if opened is not None:
        spans.append((opened, len(sentence)))
    speech = [span for span in spans if not is_title_text(sentence[span[0] : span[1]])]
    return speech, opened is not None
