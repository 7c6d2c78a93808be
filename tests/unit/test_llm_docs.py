"""The page about providers says what the code does."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from tests.unit.test_docs import example, load_module, read

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.ports.models import Prompt
from mididrumigen.settings.model_files import SHIPPED_VARIABLES, load_llm_config, parse_config
from mididrumigen.settings.models import ProviderConfig, ProviderKind

PAGE = "adding-a-provider.md"
PROMPT = Prompt("", "", {}, 16)


def names_in_first_column(heading: str) -> list[str]:
    table = read(PAGE).partition(f"| {heading} |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def test_the_example_file_is_read() -> None:
    text = example(PAGE, "yaml").encode()
    config = parse_config(text, "the example", {"ANTHROPIC_API_KEY": "k"})
    assert [provider.name for provider in config.order()] == ["studio", "anthropic"]
    assert [provider.usable() for provider in config.providers] == [None, None]


@pytest.mark.parametrize("section", [False, True])
def test_every_key_is_in_a_table(section: bool) -> None:
    text = "x: {kind: openai, nonsense: 1}" if section else "nonsense: 1"
    with pytest.raises(Exception, match="Known are ") as caught:
        parse_config(text.encode(), "x", {})
    known = str(caught.value).partition("Known are ")[2].removesuffix(".").split(", ")
    tables = read(PAGE).split("| key | means | without it |")[1:]
    rows = re.findall(r"^\| `(\w+)` \|", tables[section].partition("\n\n")[0], re.MULTILINE)
    assert rows == [name for name in known if name != "and providers"]


def test_the_defaults_of_the_table_are_the_codes() -> None:
    config = ProviderConfig("x", ProviderKind.OPENAI, "m")
    page = read(PAGE)
    assert f"| {config.timeout_s:g} |" in page
    assert f"| {config.max_tokens} |" in page
    assert f"| `{config.thinking}` |" in page
    assert "| 3, 60 |" in page


def test_every_reason_is_in_the_table() -> None:
    assert {*names_in_first_column("reason")} == {*FailureReason}


def test_every_provider_and_variable_is_in_the_table(tmp_path: Path) -> None:
    config = load_llm_config(tmp_path, {})
    assert names_in_first_column("provider") == [provider.name for provider in config.providers]
    page = read(PAGE)
    assert all(f"`{variable}`" in page for variable in SHIPPED_VARIABLES)


def test_the_example_provider_answers_or_says_why_not(tmp_path: Path) -> None:
    module = tmp_path / "file_provider.py"
    module.write_text(example(PAGE, "python"), encoding="utf-8")
    provider = load_module(module).FileProvider(tmp_path / "plan.json")
    with pytest.raises(LLMProviderError, match=r"There is no file 'plan\.json'"):
        asyncio.run(provider.ask(PROMPT, 1))
    (tmp_path / "plan.json").write_text("{}")
    assert asyncio.run(provider.ask(PROMPT, 1)).text == "{}"
