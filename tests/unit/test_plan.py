"""Reading plans: what is meant is understood, what is wrong is said, and nothing else happens."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.plans.loose_json import MAX_TEXT
from mididrumigen.generation.plans.plan import BeatPlace, Dynamics, Feel, Plan, parse_plan
from mididrumigen.generation.plans.plan_schema import plan_schema
from mididrumigen.generation.plans.repairs import MAX_REPAIRS
from mididrumigen.generation.plans.step_rows import allowed_steps, find_piece, usual_steps

ONE = GenerationParams(bars=4, variations=1, tempo_bpm=100.0)
BEAT = {
    "name": "A",
    "rows": [
        {"piece": "closed_hat", "steps": "x-x-x-x-x-x-x-o-"},
        {"piece": "snare", "steps": "----X--g-g--X---"},
        {"piece": "kick", "steps": "X------x--x-----"},
    ],
}
FILL = {"name": "F", "rows": [{"piece": "snare", "steps": "xxxxxxxxxxxxf---"}]}
FEEL = {"swing": 0, "place": "own", "dynamics": "normal"}
PLAN: dict[str, Any] = {
    "variations": [{"form": ["A", "A", "A", "F"], "patterns": [BEAT, FILL], "feel": FEEL}]
}
TEXT = json.dumps(PLAN)


def parse(value: Any, params: GenerationParams = ONE) -> tuple[Plan, str]:
    plan, repairs = parse_plan(value if isinstance(value, str) else json.dumps(value), params)
    return plan, "; ".join(repairs)


def shape(plan: Plan) -> list[Any]:
    """A plan as values that can be compared."""
    return [([(bar.strokes, bar.is_fill) for bar in v.bars], v.feel) for v in plan.variations]


def variation(**changes: Any) -> dict[str, Any]:
    return {"variations": [{**PLAN["variations"][0], **changes}]}


def test_a_right_plan_is_taken_as_it_is() -> None:
    plan, repairs = parse(PLAN)
    (only,) = plan.variations
    assert repairs == ""
    assert [bar.is_fill for bar in only.bars] == [False, False, False, True]
    assert [bar.index for bar in only.bars] == [0, 1, 2, 3]
    snare = {s.at: s.velocity for s in only.bars[0].strokes if s.piece is KitPiece.SNARE}
    assert snare == {1: 115, Fraction(7, 4): 35, Fraction(9, 4): 35, 3: 115}
    assert KitPiece.OPEN_HAT in {stroke.piece for stroke in only.bars[0].strokes}
    assert sum(stroke.late_s < 0 for stroke in only.bars[3].strokes) == 1  # the flam's grace
    assert only.feel == Feel()


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{TEXT}\n```",
        f"Here is [your] plan: {TEXT} Enjoy!",
        TEXT.replace("}]", "},]").replace('"F"]', '"F",]'),
        TEXT.replace('"form"', '\n// the form, "A" first\n"form"', 1),
        TEXT.replace('{"name": "A"', '# pattern {\n{"name": "A"', 1),
        "\ufeff" + TEXT,
        json.dumps({"plan": PLAN}),
        json.dumps(PLAN["variations"]),
        json.dumps(PLAN["variations"][0]),
        TEXT.replace('"variations"', '"Variations"').replace('"rows"', '"ROWS"'),
    ],
    ids=["fences", "prose", "commas", "comment", "hash", "bom", "wrapped", "list", "one", "case"],
)
def test_the_same_plan_in_other_clothes(text: str) -> None:
    assert shape(parse(text)[0]) == shape(parse(PLAN)[0])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": ["A", "F"]}, "2 bars repeated to 4"),
        ({"form": ["A"] * 6}, "6 bars cut to 4"),
        ({"form": []}, "without a form"),
        ({"form": "AAAF"}, ""),
        ({"form": ["a", "A", "Z", "F"]}, "names no pattern with 'z'"),
        ({"patterns": {"A": BEAT["rows"], "F": FILL["rows"]}}, ""),
        ({"patterns": [BEAT, {"name": "F", "rows": {"Snare Drum": "X---"}}]}, ""),
    ],
)
def test_forms_are_put_right(changes: dict[str, Any], said: str) -> None:
    plan, repairs = parse(variation(**changes))
    assert len(plan.variations[0].bars) == 4
    assert said in repairs
    assert bool(repairs) is bool(said)


@pytest.mark.parametrize(
    ("row", "struck", "said"),
    [
        ({"piece": "Bass Drum", "steps": "x---x---x---x---"}, 4, ""),
        ({"piece": "36", "steps": "x--- x--- x--- x---"}, 4, ""),
        ({"piece": "HI-HAT", "steps": "|x---|x---|x---|x---|"}, 4, ""),
        ({"piece": "kick", "steps": "x---x---x---x--"}, 4, "15 steps padded to 16"),
        ({"piece": "kick", "steps": "x---x---x---x---x---"}, 4, "20 steps cut to 16"),
        ({"piece": "kick", "steps": "x---x---x---?---"}, 3, "'?' in a kick row became a rest"),
        ({"piece": "kick", "steps": "x--x--x--x--"}, 4, ""),
        ({"piece": "kick", "steps": "x-" * 16}, 16, ""),
        ({"piece": "gong", "steps": "x---"}, 0, "'gong' is not a kit piece"),
        ({"piece": None, "steps": "x---"}, 0, "is not a kit piece"),
        ({"piece": "kick", "steps": 5}, 0, ""),
    ],
)
def test_rows_are_put_right(row: dict[str, Any], struck: int, said: str) -> None:
    rows = [row, {"piece": "snare", "steps": "----x-------x---"}]
    plan, repairs = parse(variation(form=["A"], patterns=[{"name": "A", "rows": rows}]))
    strokes = plan.variations[0].bars[0].strokes
    assert sum(stroke.piece is not KitPiece.SNARE for stroke in strokes) == struck
    assert said in repairs


def test_triplets_and_32nds_are_exact() -> None:
    rows = [{"piece": "ride", "steps": "x-xx-xx-xx-x"}, {"piece": "snare", "steps": "-x" * 16}]
    plan, _ = parse(variation(form=["A"], patterns=[{"name": "A", "rows": rows}]))
    ats = {piece: set[Fraction]() for piece in (KitPiece.RIDE, KitPiece.SNARE)}
    for stroke in plan.variations[0].bars[0].strokes:
        ats[stroke.piece].add(stroke.at)
    assert Fraction(2, 3) in ats[KitPiece.RIDE]
    assert Fraction(1, 8) in ats[KitPiece.SNARE]


@pytest.mark.parametrize(
    ("feel", "expected"),
    [
        ({"swing": 62, "place": "Behind", "dynamics": "HARD"}, (62, "behind", "hard")),
        ({"swing": 99, "place": "on top", "dynamics": ""}, (75, "on_top", "normal")),
        ({"swing": "58", "place": "sideways", "dynamics": 3}, (58, "own", "normal")),
        ({"swing": None}, (None, "own", "normal")),
        ("swing!", (None, "own", "normal")),
    ],
)
def test_words_on_feel(feel: Any, expected: tuple[float | None, str, str]) -> None:
    swing, place, dynamics = expected
    read = parse(variation(feel=feel))[0].variations[0].feel
    assert read == Feel(swing, BeatPlace(place), Dynamics(dynamics))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", FailureReason.EMPTY),
        (" \n", FailureReason.EMPTY),
        ("I cannot do that.", FailureReason.NOT_JSON),
        ("42", FailureReason.NOT_JSON),
        (TEXT[:-20], FailureReason.NOT_JSON),
        ("x" * (MAX_TEXT + 1), FailureReason.NOT_JSON),
        ("[" * 100_000, FailureReason.NOT_JSON),
        ('{"a":' * 100_000, FailureReason.NOT_JSON),
        ("[" * 30 + "]" * 30, FailureReason.NOT_JSON),
        ('{"n": ' + "9" * 5000 + "}", FailureReason.NOT_JSON),
        ("{}", FailureReason.WRONG_SCHEMA),
        ('{"variations": []}', FailureReason.WRONG_SCHEMA),
        ('{"notes": [{"pitch": 1}]}', FailureReason.WRONG_SCHEMA),
        ('{"patterns": [{"name": "A", "rows": []}]}', FailureReason.WRONG_SCHEMA),
    ],
)
def test_what_is_no_plan_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(LLMProviderError) as caught:
        parse_plan(text, ONE)
    assert caught.value.reason == reason
    assert len(str(caught.value)) < 300


NOTES = [
    {"pitch": 36, "velocity": 110, "time": 0, "duration": 120},
    {"pitch": 42, "velocity": 80, "time": 160, "duration": 120},
    {"pitch": 42, "velocity": 80, "time": 320, "duration": 120},
    {"pitch": 38, "velocity": 30, "time": 600, "duration": 120},
    {"pitch": 38, "velocity": 112, "time": 1440, "duration": 120},
]


def test_notes_are_understood_triplets_too() -> None:
    answer = {"notes": NOTES, "tempo": 120, "time_signature": [4, 4], "total_bars": 2}
    plan, repairs = parse(answer)
    first, second, third, _ = plan.variations[0].bars
    assert {(s.piece, s.at) for s in first.strokes} == {
        (KitPiece.KICK, 0),
        (KitPiece.CLOSED_HAT, Fraction(1, 3)),
        (KitPiece.CLOSED_HAT, Fraction(2, 3)),
        (KitPiece.SNARE, Fraction(5, 4)),
        (KitPiece.SNARE, 3),
    }
    assert not second.strokes
    assert third.strokes == first.strokes
    assert "120 BPM put right to 100" in repairs
    assert "2 bars repeated to 4" in repairs


def test_several_lists_of_notes_are_several_variations() -> None:
    params = GenerationParams(bars=1, variations=2)
    plan, repairs = parse([{"notes": NOTES}, {"notes": NOTES[:2]}, {"notes": NOTES}], params)
    assert [len(v.bars[0].strokes) for v in plan.variations] == [5, 2]
    assert "3 variations cut to 2" in repairs
    assert shape(parse(NOTES, params)[0]) == shape(plan)[:1]


def test_notes_in_another_metre_are_laid_out_in_the_one_asked_for() -> None:
    plan, repairs = parse({"notes": NOTES, "time_signature": "3/4"})
    assert {bar.meter for bar in plan.variations[0].bars} == {Meter()}
    assert "bars of 3/4 laid out in 4/4" in repairs


def test_the_schema_is_closed_and_whole() -> None:
    def walk(node: Any) -> None:
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
            for inner in node["properties"].values():
                walk(inner)
        elif node.get("type") == "array":
            walk(node["items"])
        else:
            assert node["type"] in {"string", "integer"}

    walk(plan_schema())
    words = set(json.dumps(plan_schema()).split('"'))
    assert not {"minimum", "maxItems", "pattern", "$ref"} & words


@given(st.builds(Meter, st.integers(1, 17), st.sampled_from([2, 4, 8, 16])))
def test_every_metre_has_steps(meter: Meter) -> None:
    assert usual_steps(meter) in allowed_steps(meter)
    row = {"piece": "kick", "steps": "x" * usual_steps(meter)}
    plan, repairs = parse(
        variation(form=["A"] * 4, patterns=[{"name": "A", "rows": [row]}]),
        GenerationParams(meter=meter, variations=1),
    )
    assert repairs == ""
    assert len(plan.variations[0].bars[0].strokes) == usual_steps(meter)


@pytest.mark.parametrize("piece", KitPiece)
def test_every_piece_is_known_by_its_name(piece: KitPiece) -> None:
    assert find_piece(piece.value) is find_piece(piece.label.title()) is piece


KEYS = [
    "variations",
    "form",
    "patterns",
    "rows",
    "piece",
    "steps",
    "name",
    "feel",
    "swing",
    "place",
    "dynamics",
    "notes",
    "pitch",
    "time",
    "velocity",
    "tempo",
    "total_bars",
    "time_signature",
]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["A", "F", "kick", "x-x-", "X---g---f---d---"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=40,
)


@settings(max_examples=300)
@given(
    st.text(max_size=300)
    | json_values.map(json.dumps)
    | st.tuples(st.integers(0, len(TEXT)), st.integers(0, 60), st.text(max_size=8)).map(
        lambda cut: TEXT[: cut[0]] + cut[2] + TEXT[cut[0] + cut[1] :]
    ),
    st.integers(1, 16),
    st.integers(1, 4),
)
def test_any_text_is_a_plan_or_an_error(text: str, bars: int, variations: int) -> None:
    params = GenerationParams(bars=bars, variations=variations, tempo_bpm=90.0)
    found = attempt(text, params)
    if isinstance(found, str):
        assert found in {"empty", "not_json", "wrong_schema"}
        return
    plan, repairs = found
    assert 1 <= len(plan.variations) <= variations
    assert len(repairs) <= MAX_REPAIRS + 1
    for planned in plan.variations:
        assert len(planned.bars) == bars
        for bar in planned.bars:
            assert all(0 <= stroke.at < bar.meter.bar_length for stroke in bar.strokes)
            assert all(1 <= stroke.velocity <= 127 for stroke in bar.strokes)


def attempt(text: str, params: GenerationParams) -> tuple[Plan, tuple[str, ...]] | str:
    """The plan, or why there is none."""
    try:
        return parse_plan(text, params)
    except LLMProviderError as error:
        return error.reason


HOSTILE = {
    "quotes": '{"' + '\\"' * 120_000,
    "commas": "{" + ", " * 120_000,
    "comments": "{" + ",//\n" * 60_000,
    "brackets": "[]" * 120_000,
    "unclosed": "{[" * 10 + "{}" * 100_000,
    "rows": json.dumps(variation(patterns=[{"name": "A", "rows": [BEAT["rows"][0]] * 3000}])),
    "patterns": json.dumps(variation(patterns=[{"name": str(i), "rows": []} for i in range(7000)])),
    "steps": json.dumps(
        variation(patterns=[{"name": "A", "rows": [{"piece": "kick", "steps": "x" * 250_000}]}])
    ),
    "notes": json.dumps({"notes": [{"pitch": 36, "time": i * 7} for i in range(8000)]}),
    "names": json.dumps(variation(form=["Z" * 50] * 4000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_costs_time(text: str) -> None:
    assert len(text) <= MAX_TEXT
    started = time.process_time()
    assert attempt(text, ONE)
    # Not a race: what is quadratic in the text takes minutes here.
    assert time.process_time() - started < 5
