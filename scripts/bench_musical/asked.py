"""Prompts as producers write them: how many are understood, and obeyed in the notes.

Each prompt is asked of five artists, and the clips are compared with the same clips without it.
A prompt is understood where nothing of it is given back; it is obeyed where its check holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import fmean

from scripts.bench_musical.rows import Row

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import TIME_KEEPERS, KitPiece, PieceGroup
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.free_text import steer
from mididrumigen.generation.template_generator.generator import TemplateGenerator
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile

ARTISTS = ("John Bonham", "Elvin Jones", "Questlove", "Travis Barker", "genre:funk")
CLIPS = 3

Clips = Sequence[Groove]
Check = Callable[[Clips, Clips], bool]


@dataclass(frozen=True)
class Prompt:
    """A prompt, and how to see in the notes that it was obeyed."""

    words: str
    check: Check


def value(clips: Clips, feature: str) -> float:
    """The mean of a feature over clips; 0 where none has it."""
    found = [measures[feature].value for c in clips if feature in (measures := measure_feel(c))]
    return fmean(found) if found else 0.0


def more(feature: str, by: float) -> Check:
    """The feature is greater than without the prompt by at least so much."""
    return lambda clips, plain: value(clips, feature) >= value(plain, feature) + by


def less(feature: str, by: float) -> Check:
    """The feature is smaller by at least so much, or nearly nothing."""
    return lambda clips, plain: value(clips, feature) <= max(0.02, value(plain, feature) - by)


def hits(clip: Groove, *groups: PieceGroup, bar: int | None = None) -> list[Hit]:
    """The strokes of some groups, in a bar or all."""
    return [
        h
        for h in clip.hits
        if (not groups or h.piece.group in groups)
        and (bar is None or int(h.position // clip.meter.bar_length) == bar % clip.bars)
    ]


def none_of(*groups: PieceGroup, bar: int | None = None) -> Check:
    """No stroke of some groups, in a bar or anywhere."""
    return lambda clips, _plain: not any(hits(c, *groups, bar=bar) for c in clips)


def only(*groups: PieceGroup, bar: int | None = None) -> Check:
    """Some strokes of these groups and no others."""
    others = [group for group in PieceGroup if group not in groups]
    return lambda clips, plain: (
        none_of(*others, bar=bar)(clips, plain) and all(hits(c, *groups, bar=bar) for c in clips)
    )


def at(group: PieceGroup, *beats: float, bars: Sequence[int] | None = None) -> Check:
    """A group sounds on beats (from 1) of all bars, or of some."""

    def check(clips: Clips, _plain: Clips) -> bool:
        for clip in clips:
            for bar in range(clip.bars) if bars is None else bars:
                places = {h.position % clip.meter.bar_length for h in hits(clip, group, bar=bar)}
                if not all(Fraction(beat - 1).limit_denominator(8) in places for beat in beats):
                    return False
        return True

    return check


def not_at(start: float, end: float, *groups: PieceGroup, bar: int | None = None) -> Check:
    """Nothing sounds from one beat to before another."""

    def check(clips: Clips, _plain: Clips) -> bool:
        return not any(
            start - 1 <= float(h.position % c.meter.bar_length) < end - 1
            for c in clips
            for h in hits(c, *groups, bar=bar)
        )

    return check


def keeps_on(*pieces: KitPiece) -> Check:
    """Most of the hand's time is on these pieces."""

    def check(clips: Clips, _plain: Clips) -> bool:
        return all(
            sum(h.piece in pieces for h in c.hits)
            > sum(h.piece in TIME_KEEPERS and h.piece not in pieces for h in c.hits)
            for c in clips
        )

    return check


def louder(*groups: PieceGroup, by: float = 4) -> Check:
    """Groups are louder (or softer, below 0) by so much on average."""

    def check(clips: Clips, plain: Clips) -> bool:
        change = loudness(clips, *groups) - loudness(plain, *groups)
        return change >= by if by > 0 else change <= by

    return check


def loudness(clips: Clips, *groups: PieceGroup, bar: int | None = None) -> float:
    """Mean velocity."""
    found = [h.velocity for c in clips for h in hits(c, *groups, bar=bar)]
    return fmean(found) if found else 0.0


def grows(clips: Clips, _plain: Clips) -> bool:
    """The last bar is louder than the first."""
    return loudness(clips, bar=-1) > 1.25 * loudness(clips, bar=0)


def falls(clips: Clips, _plain: Clips) -> bool:
    """The last bar is softer than the first."""
    return 1.25 * loudness(clips, bar=-1) < loudness(clips, bar=0)


def later(by_ms: float) -> Check:
    """Strokes sound later (or earlier, below 0) by so much on average."""

    def check(clips: Clips, plain: Clips) -> bool:
        change = 1000 * (mean_offset(clips) - mean_offset(plain))
        return change >= by_ms if by_ms > 0 else change <= by_ms

    return check


def mean_offset(clips: Clips) -> float:
    """Mean lateness, in seconds."""
    return fmean(h.offset_s for c in clips for h in c.hits)


def both(*checks: Check) -> Check:
    """All checks hold."""
    return lambda clips, plain: all(check(clips, plain) for check in checks)


def swings(clips: Clips, plain: Clips) -> bool:
    """8ths or 16ths swing more, or as hard as a triplet."""
    before = max(value(plain, "swing_8th_ratio"), value(plain, "swing_16th_ratio"))
    after = max(value(clips, "swing_8th_ratio"), value(clips, "swing_16th_ratio"))
    # A groove written in triplets has no 8ths to swing.
    ternary = any(h.position.denominator % 3 == 0 for c in plain for h in c.hits)
    return after >= min(before + 0.1, 1.45) or ternary


def has_pattern(*beats_of_snare: float) -> Check:
    """Loud snare strokes on these beats of most bars."""

    def check(clips: Clips, _plain: Clips) -> bool:
        found = [
            all(
                any(float(h.position % c.meter.bar_length) == b - 1 for h in hits(c, SNARE, bar=i))
                for b in beats_of_snare
            )
            for c in clips
            for i in range(c.bars)
        ]
        return fmean(found) >= 0.5

    return check


K, SNARE, HAT, RIDE = PieceGroup.KICK, PieceGroup.SNARE, PieceGroup.HAT, PieceGroup.RIDE
CRASH, TOM, BELL, PEDAL = PieceGroup.CRASH, PieceGroup.TOM, PieceGroup.PERCUSSION, PieceGroup.PEDAL


def share_of(piece: KitPiece, least: float) -> Check:
    """Enough of a piece's family is that piece."""
    return lambda clips, _plain: all(
        sum(h.piece is piece for h in c.hits) >= least * len(hits(c, piece.group)) > 0
        for c in clips
    )


PROMPTS = (
    Prompt("no ghost notes", less("ghost_note_rate", 0.9)),
    Prompt("lots of ghost notes please", more("ghost_note_rate", 0.08)),
    Prompt("add some more ghosts around the backbeat", more("ghost_note_rate", 0.04)),
    Prompt("crash on the one", at(CRASH, 1, bars=[0])),
    Prompt("crash on every downbeat", at(CRASH, 1)),
    Prompt("crash on beat 1 of bar 3", at(CRASH, 1, bars=[2])),
    Prompt("leave beat 3 empty", not_at(3, 4)),
    Prompt("keep the last beat open", not_at(4, 5, bar=-1)),
    Prompt("nothing on the last two beats of bar 4", not_at(3, 5, bar=3)),
    Prompt("no kick in bar 2", none_of(K, bar=1)),
    Prompt("in bar 3, no hats", none_of(HAT, bar=2)),
    Prompt("just kick and snare", only(K, SNARE)),
    Prompt("only toms and kick", only(TOM, K)),
    Prompt("hats only in bar 1", only(HAT, bar=0)),
    Prompt("crescendo over four bars", grows),
    Prompt("build up over 4 bars", grows),
    Prompt("fade out over the last 3 bars", falls),
    Prompt("on the floor tom instead of hats", keeps_on(KitPiece.FLOOR_TOM)),
    Prompt("move the hats to the ride", more("ride_share", -0.01)),
    Prompt("ride bell instead of hi-hat", keeps_on(KitPiece.RIDE_BELL)),
    Prompt("time on the crash", keeps_on(KitPiece.CRASH_1)),
    Prompt("swap the hats for a shaker", keeps_on(KitPiece.SHAKER)),
    Prompt("kick on 1 and 3", both(at(K, 1, 3), not_at(2, 3, K), not_at(4, 5, K))),
    Prompt("snare on 3 only", both(at(SNARE, 3))),
    Prompt("four on the floor with open hats on the offbeats", at(K, 1, 2, 3, 4)),
    Prompt("open hat on the and of 4", at(HAT, 4.5)),
    Prompt("cowbell on every beat", at(BELL, 1, 2, 3, 4)),
    Prompt("china on 2 and 4", at(CRASH, 2, 4)),
    Prompt("16th hats", more("density.hat", 0.3)),
    Prompt("quarter notes on the ride", keeps_on(KitPiece.RIDE)),
    Prompt("8th note hats, sparse kick", more("density.hat", -2.5)),
    Prompt("double kick throughout", more("density.kick", 0.5)),
    Prompt("blast beat", more("density.kick", 0.5)),
    Prompt("train beat", more("density.snare", 1.0)),
    Prompt("give me a bossa nova", share_of(KitPiece.CROSS_STICK, 0.5)),
    Prompt("one drop groove", less("density.kick", 0.2)),
    Prompt("half-time shuffle", less("density.crash", -9)),
    Prompt("boom-bap beat with dusty swing", has_pattern(2, 4)),
    Prompt("d-beat", more("density.snare", -0.5)),
    Prompt("swing it hard", swings),
    Prompt("62% swing", swings),
    Prompt("a bit laid back, soft", both(later(4), louder(by=-3))),
    Prompt("push it, ahead of the beat", later(-8)),
    Prompt("15 ms behind the beat", later(10)),
    Prompt("louder snare", louder(SNARE, by=3)),
    Prompt("softer kick", louder(K, by=-4)),
    Prompt("heavy backbeat", louder(SNARE, by=1)),
    Prompt("more toms", more("density.tom", 0.1)),
    Prompt("lots of crashes", more("density.crash", 0.08)),
    Prompt("fewer kicks", less("density.kick", 0.1)),
    Prompt("busier hats", more("density.hat", 0.2)),
    Prompt("more syncopated kick, no crash", both(more("syncopation_lhl", 0.4), none_of(CRASH))),
    Prompt("tight and quantised", lambda c, p: spread_of(c) < 0.75 * spread_of(p)),
    Prompt("make it looser", lambda c, p: spread_of(c) > 1.15 * spread_of(p)),
    Prompt("rimshots on the backbeat", share_of(KitPiece.RIM_SHOT, 0.15)),
    Prompt("cross-stick in bars 1 and 2", lambda c, _: all(stick(x, 0) for x in c)),
    Prompt("hi-hat foot on 2 and 4", at(PEDAL, 2, 4)),
    Prompt("flams on the backbeat", lambda c, p: flams(c) > flams(p)),
    Prompt("140 bpm, punk beat, big fill at the end", lambda c, _: c[0].tempo_bpm == 140),
    Prompt("stop on beat 4 of bar 2", not_at(4, 5, bar=1)),
)


def spread_of(clips: Clips) -> float:
    """How far strokes lie from their group's mean place, in seconds."""
    total = []
    for clip in clips:
        for group in (K, SNARE, HAT, RIDE):
            late = [h.offset_s for h in hits(clip, group) if h.position.denominator == 1]
            if len(late) > 3:
                total.append(fmean((x - fmean(late)) ** 2 for x in late) ** 0.5)
    return fmean(total)


def stick(clip: Groove, bar: int) -> bool:
    """The snare of a bar is cross-stick, or there is none."""
    return all(
        h.piece is KitPiece.CROSS_STICK for h in hits(clip, SNARE, bar=bar) if h.velocity > 60
    )


def flams(clips: Clips) -> int:
    """Pairs of one drum at one place."""
    return sum(len(c.hits) - len({(h.piece, h.position) for h in c.hits}) for c in clips)


def profile_of(name: str) -> StyleProfile:
    """An artist of the library, or an unknown one of a genre."""
    library = Library()
    if name.startswith("genre:"):
        genre = name.partition(":")[2]
        return build_profile(Artist("Nobody", ArtistKind.DRUMMER), [], library.genre(genre), genre)
    artist = library.identify(name)
    if artist is None:
        raise SystemExit(f"{name} is not in the library.")
    finding, genre = library.artist_finding(artist), artist.genres[0]
    return build_profile(artist, [finding] if finding else [], library.genre(genre), genre)


def measure(prompts: Sequence[Prompt] = PROMPTS) -> tuple[float, float, list[str]]:
    """The share of prompts understood, of prompts obeyed, and what was not."""
    understood = obeyed = 0
    engine, usual = TemplateGenerator(), GenerationParams(bars=4, variations=CLIPS, seed=11)
    profiles = {name: profile_of(name) for name in ARTISTS}
    plain = {name: engine.generate(profile, usual) for name, profile in profiles.items()}
    faults = []
    for prompt in prompts:
        said = steer(replace(usual, prompt=prompt.words))
        understood += not said.ignored
        failed = [
            name
            for name, profile in profiles.items()
            if not prompt.check(engine.generate(profile, said.params), plain[name])
        ]
        obeyed += len(profiles) - len(failed)
        if said.ignored or failed:
            faults.append(f"{prompt.words!r}: given back {said.ignored}, not obeyed by {failed}")
    return understood / len(prompts), obeyed / len(prompts) / len(profiles), faults


def row_text() -> str:
    """The figures as a row has them."""
    understood, obeyed, _ = measure()
    return f"{understood:.0%} understood, {obeyed:.0%} obeyed in the notes"


ROWS = (
    Row(
        "60 prompts of producers, five artists each",
        'mididrumigen generate "John Bonham" --prompt "crash on the one, no kick in bar 2"',
        "27% understood, 40% obeyed (30 other prompts)",
        row_text,
    ),
)


def main() -> None:
    """Print the shares, and every prompt that was not understood or not obeyed."""
    understood, obeyed, faults = measure()
    for fault in faults:
        print(f"  {fault}")
    print(f"prompts understood  {understood:.0%}\nprompts obeyed      {obeyed:.0%}")


if __name__ == "__main__":
    main()
