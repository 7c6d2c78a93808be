"""Reading German, French, Spanish and Japanese: terms, denials, and who they are about.

Less is read than in English: a sentence counts where it names the artist, or goes on about the
artist without naming another person; comparisons and hearsay are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mididrumigen.lexicon.term import Language
from mididrumigen.research.text.numbers import Stated, find_numbers
from mididrumigen.research.text.people import Cast
from mididrumigen.research.text.phrases import Phrase, find_phrases
from mididrumigen.research.text.sentences import Sentence

Read = tuple[Sentence, list[tuple[Phrase, bool]], list[Stated], float]

_DENIED_BEFORE = {
    Language.GERMAN: r"\b(?:kein\w*|nicht|nie(?:mals)?|kaum|ohne|selten|weder|noch"
        r"|verzichtet auf|meidet|vermeidet|statt|wenig\w*)\b",
    Language.FRENCH: r"\b(?:jamais|pas|sans|ni|aucun\w*|évite|rarement|guère|peu de|plutôt que"
        r"|au lieu de|refuse)\b",
    Language.SPANISH: r"\b(?:no|nunca|jamás|sin|ni|ningún|ninguna|apenas|evita|rara vez"
        r"|en vez de|en lugar de|pocos|pocas)\b",
}  # fmt: skip
_DENIED_AFTER = {
    Language.GERMAN: r"^[^,;.]{0,30}\b(?:nicht|nie|selten|kaum|meidet|vermeidet|fehlen|fehlt"
        r"|sind selten|keine Rolle)\b(?! zu (?:hören|merken|spüren))",
    Language.FRENCH: r"^[^,;.]{0,30}\b(?:jamais|absents?|absentes?|rares?|ne sont pas"
        r"|n['’]existent pas)\b",
    Language.SPANISH: r"^[^,;.]{0,30}\b(?:nunca|brillan por su ausencia|no existen|son raros"
        r"|son raras|ausentes?)\b",
    Language.JAPANESE: r"^[^。、]{0,16}?(?:ない|ません|ず|少な|避け|嫌|控え|減ら)",
}  # fmt: skip
_AUDIBLE = re.compile(r"kaum (?:zu )?(?:hör|merk|spür)|à peine audible|apenas (?:se oyen|audible)")
_ASIDE = re.compile(
    r"(?:Anders als|Im Gegensatz zu|Im Unterschied zu|Wo|Während|Contrairement à"
    r"|À la différence de|Alors que|Tandis que"
    r"|A diferencia de|Al contrario que|Mientras que?|anders als|im Gegensatz zu"
    r"|contrairement à|a diferencia de)\s[^,;]*"
    r"(?:,\s(?:der|die|das|dessen|deren|qui|dont|que|quien|cuy[oa]s?|el cual)\s[^,;]*)?[,;]?"
    r"|(?:On dit (?:souvent )?qu|Man sagt|Viele (?:sagen|glauben|halten)|Se dice que|Dicen que"
    r"|Muchos (?:creen|dicen) que|Certains disent qu|On (?:croit|pense) (?:souvent )?qu"
    r"|Es heißt)"
    r"[^;.]*?(?:[;,]|\b(?:aber|mais|pero|en réalité|in Wahrheit|en realidad)\b)"
    r"|[^、。]*(?:と違って|とは違い|と違い|とは異なり|に対して)[、,]?",
)
_PRO_DROP = (Language.SPANISH, Language.JAPANESE)
_HE = {
    Language.GERMAN: r"\b(?:[Ee]r|[Ss]ie|[Ss]ein\w*|[Ii]hr\w*|[Ii]hm)\b",
    Language.FRENCH: r"\b(?:[Ii]l|[Ee]lle|[Ss]on|[Ss]a|[Ss]es|[Ll]ui)\b",
    Language.SPANISH: r"\b(?:[ÉéEe]l|[Ee]lla|[Ss]u|[Ss]us)\b|^(?:Toca|Usa|Prefiere|Nunca|No"
        r"|También|Siempre|Golpea)\b",
    Language.JAPANESE: r"彼|彼女",
}  # fmt: skip
_OTHER_ROLE = re.compile(
    r"\b(?:Vorgänger\w*|Nachfolger\w*|Bruder|Schwester|Lehrer\w*|prédécesseur|successeur|frère|professeur|predecesor\w*|sucesor\w*|hermano|maestro|Schüler|élève|alumno"
    r"|Gitarrist\w*|Bassist\w*|guitariste|bassiste|guitarrista|bajista)\b|前任|後任|兄|弟|師匠",
)  # fmt: skip
_OBJECT = re.compile(
    r"(?:cuesta|coûte|kostet|euros?|Euro|livr\w+ avec|geliefert|entrega|価格|円)\b"
)


def read_foreign(sentences: Iterable[Sentence], cast: Cast, language: Language) -> Iterator[Read]:
    """Sentences with what they say, and how surely it is of the artist: 0 to 1."""
    on_topic = False
    for sentence in sentences:
        body = _ASIDE.sub(lambda match: " " * len(match[0]), sentence.text)
        named = cast.names_artist(body)
        on_topic = on_topic or cast.names_artist(sentence.text)
        other = bool(_OTHER_ROLE.search(body)) and not named
        # Spanish and Japanese leave the pronoun out; names are spelled otherwise in Japanese.
        goes_on = language in _PRO_DROP or bool(re.search(_HE[language], body))
        on_topic = on_topic or (language is Language.JAPANESE and cast.is_own_page)
        going_on = on_topic and goes_on and not other
        weight = 0.9 if named else 0.7 if going_on else 0.0
        on_topic = named or going_on or (on_topic and not other)
        if body.endswith(("?", "？")) or _OBJECT.search(body):
            continue
        phrases = [
            (each, _is_denied(body, each, language)) for each in find_phrases(body, language)
        ]
        phrases = [(p, d) for p, d in phrases if not d or p.matcher.term.denied_fact]
        yield sentence, phrases, find_numbers(body), weight


def _is_denied(body: str, phrase: Phrase, language: Language) -> bool:
    before = re.split(r"[,;:、。]| und | et | y | aber | mais | pero ", body[: phrase.start])[-1]
    after = body[phrase.end :]
    if _AUDIBLE.search(after[:40]):
        return False
    denied = language in _DENIED_BEFORE and re.search(_DENIED_BEFORE[language], before, re.I)
    return bool(denied) or bool(re.search(_DENIED_AFTER[language], after))
