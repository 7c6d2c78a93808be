"""Best-of-N through the use case: the same bytes as ever for one, nearer clips for more."""

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from tests.fakes import library_profile

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.parameters import request_to_json
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.ranking.rank import measure_variety
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.make_clips import generate_files
from mididrumigen.orchestrator.results import GenerationResult
from mididrumigen.storage.local import LocalFiles

NAMES = ("John Bonham", "Clyde Stubblefield", "Elvin Jones", "Tony Allen")


class CountingGenerator:
    """The engine, remembering what it was asked for. Implements ``GrooveGenerator``."""

    name = "counting"

    def __init__(self) -> None:
        self.made: list[Groove] = []

    def generate(self, profile: StyleProfile, params: GenerationParams) -> Sequence[Groove]:
        self.made += TemplateGenerator().generate(profile, params)
        return self.made


def run(folder: Path, name: str, **knobs: Any) -> tuple[GenerationResult, list[bytes]]:
    files = LocalFiles(folder)
    result = generate_files(
        library_profile(name), GenerationParams(**knobs), TemplateGenerator(), general_midi(), files
    )
    return result, [files.read(file.name) for file in result.files]


def test_one_candidate_is_what_the_engine_plays(tmp_path: Path) -> None:
    profile = library_profile("Clyde Stubblefield")
    plain = TemplateGenerator().generate(profile, GenerationParams(seed=24))
    result, data = run(tmp_path, "Clyde Stubblefield", seed=24, best_of=1)
    assert result.grooves == tuple(plain)
    assert data == [
        write_groove(groove, general_midi(), track_name=f"Clyde Stubblefield {number}")
        for number, groove in enumerate(plain, 1)
    ]


def test_the_same_request_gives_the_same_files(tmp_path: Path) -> None:
    first, data = run(tmp_path / "a", "Elvin Jones", seed=5, best_of=4)
    second, again = run(tmp_path / "b", "Elvin Jones", seed=5, best_of=4)
    assert data == again
    assert [f.name for f in first.files] == [f.name for f in second.files]
    plain, _ = run(tmp_path / "c", "Elvin Jones", seed=5)
    assert plain.files[0].name != first.files[0].name


def test_variations_are_chosen_among_so_many_candidates(tmp_path: Path) -> None:
    generator = CountingGenerator()
    result = generate_files(
        library_profile("John Bonham"),
        GenerationParams(variations=3, best_of=5, seed=2),
        generator,
        general_midi(),
        LocalFiles(tmp_path),
    )
    assert len(generator.made) == 15
    assert len(result.grooves) == len(result.files) == len(result.reports) == 3
    assert all(groove in generator.made for groove in result.grooves)


def test_more_candidates_bring_nearer_clips_that_differ_no_less(tmp_path: Path) -> None:
    plain, best = (
        [run(tmp_path, name, best_of=best_of, seed=3)[0] for name in NAMES] for best_of in (1, 8)
    )
    assert mean_closeness(best) > mean_closeness(plain) + 0.02
    assert fmean(measure_variety(result.grooves) for result in best) >= fmean(
        measure_variety(result.grooves) for result in plain
    )


def mean_closeness(results: Sequence[GenerationResult]) -> float:
    return fmean(report.closeness or 0 for result in results for report in result.reports)


@pytest.mark.parametrize("count", [0, 17, -1])
def test_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(InvalidRequestError, match="1 to 16"):
        GenerationParams(best_of=count)


def test_the_request_is_described_whole() -> None:
    assert request_to_json(GenerationParams(best_of=3))["best_of"] == 3
