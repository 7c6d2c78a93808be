"""The commonest terms in German, French, Spanish and Japanese, by the key of the English one.

Expressions are in the same notation; drummers' loan words stand where they are used as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from mididrumigen.lexicon.french import FRENCH
from mididrumigen.lexicon.german import GERMAN
from mididrumigen.lexicon.japanese import JAPANESE
from mididrumigen.lexicon.spanish import SPANISH
from mididrumigen.lexicon.term import Language

FOREIGN: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    Language.GERMAN: GERMAN,
    Language.FRENCH: FRENCH,
    Language.SPANISH: SPANISH,
    Language.JAPANESE: JAPANESE,
}
