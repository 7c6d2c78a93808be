"""What commands print."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.style.profile import StyleProfile


def show(text: str) -> None:
    """A result, for stdout."""
    sys.stdout.write(text + "\n")


def show_json(data: Mapping[str, Any]) -> None:
    """A result as JSON, for stdout."""
    show(json.dumps(data, ensure_ascii=False, indent=2))


def tell(text: str) -> None:
    """Anything that is not the result, for stderr."""
    sys.stderr.write(text + "\n")


def show_error(error: MidiDrumiGenError, *, as_json: bool) -> None:
    """An error, for stderr; with ``as_json`` in the document's form."""
    if as_json:
        message = f"{error.message} {error.hint}".strip()
        body = {"error": error.code, "message": message, "details": error.details}
        tell(json.dumps(body, ensure_ascii=False, indent=2))
        return
    tell(f"Error: {error.message}")
    if error.hint:
        tell(error.hint)


def one_line(profile: StyleProfile) -> str:
    """A profile in one line."""
    p = profile.quantitative_params
    sources = sum(profile.sources_count.values())
    genre = profile.genre or "no genre"
    return (
        f"{profile.artist.name} ({genre}): {p['tempo_min']:.0f}-{p['tempo_max']:.0f} BPM "
        f"(avg {p['tempo_avg']:.0f}), swing {p['swing_percent']:.0f} %, "
        f"ghosts {p['ghost_note_prob']:.0%}, syncopation {p['syncopation_level']:.2f}, "
        f"velocity {p['velocity_mean']:.0f}±{p['velocity_std']:.0f}, "
        f"confidence {profile.confidence:.2f} from {sources} source{'s' * (sources != 1)}"
    )


def profile_text(profile: StyleProfile) -> str:
    """A profile for reading: one number a line, with basis and numbered sources."""
    numbers = {source.id: i for i, source in enumerate(profile.sources, 1)}
    lines = [one_line(profile), "", profile.description, ""]
    lines.append(f"{'feature':<28}{'value':>9}{'spread':>9}{'bars':>8}  from")
    for name, e in sorted(profile.estimates.items()):
        cited = ",".join(f"[{numbers[s]}]" for s in e.sources[:6] if s in numbers)
        more = f" +{len(e.sources) - 6}" if len(e.sources) > 6 else ""
        basis = f"{e.basis} {cited}{more}" if e.sources else "default, no evidence"
        lines.append(f"{name:<28}{e.value:>9.2f}{e.spread:>9.2f}{e.sample_size:>8.0f}  {basis}")
    lines += ["", "Sources"]
    lines += [f"[{i}] {s.title} ({s.kind})" for i, s in enumerate(profile.sources, 1)]
    played = sum(p.played for p in profile.vocabulary)
    lent = Counter(p.lent_by for p in profile.vocabulary if p.lent_by)
    lines += [
        "",
        f"Vocabulary: {len(profile.vocabulary)} phrases, {played} of them played, "
        f"{sum(p.groove.bars for p in profile.vocabulary)} bars",
        *(f"Lent by {genre}: {count} of them" for genre, count in lent.items()),
    ]
    return "\n".join(lines)
