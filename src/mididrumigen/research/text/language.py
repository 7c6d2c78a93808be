"""Which language a paragraph is in, by its commonest words."""

from __future__ import annotations

import re

from mididrumigen.lexicon.term import Language

_KANA = re.compile(r"[\u3040-\u30ff]")
_COMMON = {
    Language.ENGLISH: "the of and to in is was he she his her with for that it on as at by "
        "from has",
    Language.GERMAN: "der die das und ist ein eine nicht mit seine seinen ihr ihre auf den "
        "dem im zu sich spielt er sie es als wird auch kaum von bei immer man ohne nach aber sehr "
        "so wenn einen einem einer keine keinen nie jede jeder vor hinter über seinem seiner ihren "
        "ihrem oder dafür selten schlägt liegt",
    Language.FRENCH: "le la les des une et est dans ses son sa qui que il elle avec pour sur "
        "joue du au pas en souvent très plus ne n un aux",
    Language.SPANISH: "el la los las una y es de con sus su que en por del se toca un casi "
        "nunca para al lo muy más no",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_LEAST = 3


def language_of(text: str) -> Language:
    """English unless the words clearly say otherwise."""
    if len(_KANA.findall(text)) >= _LEAST:
        return Language.JAPANESE
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {
        language: sum(word in common for word in words) for language, common in _WORDS.items()
    }
    best = max(counts, key=lambda language: counts[language])
    clear = counts[best] >= _LEAST and counts[best] > 2 * counts[Language.ENGLISH]
    return best if clear else Language.ENGLISH
