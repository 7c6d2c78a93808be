"""A profile in words: facts first, then what the numbers say, defaults left unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import swing_share
from mididrumigen.lexicon.table import opposites

_LATE_MS = 3.0
_MOST_SAID = 8


def collect_facts(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Facts of the findings, each once: stated ones first, then what most texts agree on.

    Of two facts that contradict each other the one that more texts state stays, or neither.
    """
    stated = dict.fromkeys(fact for f in findings if not f.source.kind.is_prose for fact in f.facts)
    said = Counter(fact for f in findings if f.source.kind.is_prose for fact in set(f.facts))
    kept = [
        fact
        for fact, texts in sorted(said.items(), key=lambda item: (-item[1], item[0]))
        if all(texts > said[other] for other in opposites(fact)) and fact not in stated
    ]
    return (*stated, *kept[:_MOST_SAID])


def describe(profile: StyleProfile, facts: Sequence[str]) -> str:
    """A paragraph from the evidence. Numbers that are mere defaults are not mentioned."""
    artist = profile.artist
    who = artist.name
    if artist.bands:
        who += f" ({', '.join(artist.bands[:3])})"
    parts = [f"{who}: {', '.join(artist.genres[:3]) or profile.genre or artist.kind.value}."]
    parts += [fact.rstrip(".") + "." for fact in facts]
    parts += [sentence for sentence in _numbers(profile) if sentence]
    return " ".join(parts)


def _numbers(profile: StyleProfile) -> list[str]:
    params = profile.quantitative_params
    sentences = [
        f"Typical tempo {params['tempo_min']:.0f} to {params['tempo_max']:.0f} BPM, "
        f"average {params['tempo_avg']:.0f}."
        if _known(profile, "tempo_bpm")
        else "",
        _swing(profile),
    ]
    if _known(profile, "ghost_note_rate"):
        sentences.append(
            f"{profile.value('ghost_note_rate'):.0%} of snare strokes are ghost notes."
        )
    if _known(profile, "density"):
        sentences.append(f"{profile.value('density'):.1f} hits a beat.")
    if _known(profile, "syncopation_lhl"):
        level = params["syncopation_level"]
        word = "Little" if level < 0.3 else "Moderate" if level < 0.55 else "Strong"
        sentences.append(f"{word} syncopation of kick and snare.")
    if _known(profile, "ride_share") and profile.value("ride_share") > 0.4:
        sentences.append("Keeps time on the ride.")
    if _known(profile, "hat_openness") and profile.value("hat_openness") > 0.12:
        sentences.append("Works the open hi-hat.")
    return [*sentences, _timing(profile)]


def _known(profile: StyleProfile, feature: str) -> bool:
    estimate: Estimate | None = profile.estimates.get(feature)
    return estimate is not None and estimate.basis is not Basis.DEFAULT


def _swing(profile: StyleProfile) -> str:
    for feature, unit in (("swing_8th_ratio", "8ths"), ("swing_16th_ratio", "16ths")):
        ratio = profile.value(feature)
        if _known(profile, feature) and ratio > 1.12:
            return f"Swung {unit} at {100 * swing_share(ratio):.0f} percent."
    return "Straight timing." if _known(profile, "swing_8th_ratio") else ""


def _timing(profile: StyleProfile) -> str:
    if not _known(profile, "microtiming_ms.snare"):
        return ""
    late = profile.value("microtiming_ms.snare")
    if abs(late) < _LATE_MS:
        return "Snare on top of the beat."
    return f"Snare {abs(late):.0f} ms {'behind' if late > 0 else 'ahead of'} the beat."
