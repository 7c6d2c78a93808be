"""How much work a request is, in one measure for clips and songs, and how much of it is taken.

The unit is a bar of 4/4 that the engine plays, one or two milliseconds on one core of 2024.
Measured on long metres, the time of a bar grows with the square of its strokes, and so does its
work here: sixteen bars of 64/2 are 8,192 units, sixteen of 4/4 are sixteen.
"""

from __future__ import annotations

from mididrumigen.domain.errors import TooMuchWorkError
from mididrumigen.domain.music.form import Form
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.requests import GenerationParams

MAX_WORK = 4096
"""More is refused, wherever it is asked for: sixteen clips of sixteen bars, the best of sixteen."""

MAX_WORK_AT_ONCE = 1024
"""More is not answered within one request of the service, but done as a task."""

MAX_QUICK_WORK = 128
"""More waits its turn behind other long work, so that short requests need not."""

_BEATS = 8
_WHOLE = 2.0


def bar_work(meter: Meter) -> float:
    """The work of one bar: 1 in 4/4, and more than in proportion for very long bars."""
    size = max(float(meter.bar_length) / 4, meter.numerator / _BEATS)
    return size if size <= _WHOLE else size * size / _WHOLE


def clip_work(params: GenerationParams) -> float:
    """The work of all candidates of a request."""
    return params.bars * bar_work(params.meter) * params.variations * params.best_of


def song_work(form: Form, params: GenerationParams) -> float:
    """The work of all sections of a song."""
    return sum(section.bars * bar_work(section.meter or params.meter) for section in form.sections)


def check_work(work: float, most: float = MAX_WORK) -> None:
    """Refuse what would compute for too long.

    Raises:
        TooMuchWorkError: it is more than ``most``; says how much, and what makes it less.
    """
    if work > most:
        raise TooMuchWorkError(
            f"This would be the work of {work:,.0f} bars of 4/4, and at most {most:,.0f} are "
            "played at once.",
            hint="Ask for fewer bars or variations, a smaller best-of, or a shorter metre.",
            details={"work": round(work), "most": round(most)},
        )
