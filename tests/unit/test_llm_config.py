"""Which language models may be asked: read strictly, and never with a key in sight."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.settings.model_files import (
    SHIPPED_VARIABLES,
    load_llm_config,
    may_ask_llm,
    parse_config,
)
from mididrumigen.settings.models import ProviderKind

KEY = "sk-canary-8f2e41"
SHIPPED = (files("mididrumigen.data") / "generation.yaml").read_text("utf-8")
SMALL = """\
primary_provider: mine
mine:
  kind: openai_compatible
  model: a-model
  base_url: http://localhost:8080/v1
"""


def parse(text, environ=None):
    return parse_config(text.encode(), "the file", environ or {})


def find(config, name):
    return next(provider for provider in config.providers if provider.name == name)


def test_the_repository_shows_the_file_that_is_shipped():
    copy = Path(__file__).parents[2] / "configs" / "generation.yaml"
    assert copy.read_text("utf-8") == SHIPPED


def test_the_shipped_file_has_three_services_and_a_local_server(tmp_path):
    config = load_llm_config(tmp_path, {})
    assert [provider.name for provider in config.order()] == [
        "anthropic",
        "google",
        "openai",
        "local",
    ]
    assert {provider.kind for provider in config.providers} == set(ProviderKind)
    reasons = [provider.usable() for provider in config.providers]
    assert reasons == [FailureReason.NO_KEY] * 3 + [FailureReason.NOT_CONFIGURED]
    assert not may_ask_llm(tmp_path, {"ANTHROPIC_API_KEY": " "})


@pytest.mark.parametrize("variable", SHIPPED_VARIABLES)
def test_one_variable_is_enough(tmp_path, variable):
    environ = {variable: "http://localhost:1/v1" if variable.endswith("URL") else KEY}
    assert may_ask_llm(tmp_path, environ)
    config = load_llm_config(tmp_path, environ)
    assert sum(provider.usable() is None for provider in config.providers) == 1


def test_the_variables_that_are_looked_at_are_those_of_the_shipped_file(tmp_path):
    providers = load_llm_config(tmp_path, {}).providers
    needed = [provider.key_variables or provider.url_variables for provider in providers]
    assert tuple(name for names in needed for name in names) == SHIPPED_VARIABLES


def test_what_is_missing_is_said(tmp_path):
    config = load_llm_config(tmp_path, {})
    google, local = find(config, "google"), find(config, "local")
    assert (
        google.help(FailureReason.NO_KEY) == "It has no key. Set GOOGLE_API_KEY or GEMINI_API_KEY."
    )
    assert "MIDIDRUMIGEN_LOCAL_LLM_URL" in local.help(FailureReason.NOT_CONFIGURED)
    assert "mididrumigen[llm]" in local.help(FailureReason.NOT_INSTALLED)


def test_the_variables_of_the_libraries_are_read(tmp_path):
    environ = {
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": "https://proxy.example/anthropic",
        "GEMINI_API_KEY": "second",
        "MIDIDRUMIGEN_LOCAL_LLM_URL": "http://localhost:11434/v1",
        "MIDIDRUMIGEN_LOCAL_LLM_MODEL": "llama3.3:70b",
    }
    config = load_llm_config(tmp_path, environ)
    assert find(config, "anthropic").api_key == KEY
    assert find(config, "anthropic").base_url == "https://proxy.example/anthropic"
    assert find(config, "google").api_key == "second"
    assert find(config, "local").model == "llama3.3:70b"
    assert KEY not in repr(config)
    assert (
        find(load_llm_config(tmp_path, {**environ, "GOOGLE_API_KEY": "x"}), "google").api_key == "x"
    )


def test_a_file_of_the_users_replaces_the_shipped_one(tmp_path):
    (tmp_path / "generation.yaml").write_text(SMALL)
    assert [provider.name for provider in load_llm_config(tmp_path, {}).providers] == ["mine"]
    assert may_ask_llm(tmp_path, {})
    other = tmp_path / "other.yaml"
    other.write_text(SMALL.replace("mine", "other"))
    environ = {"MIDIDRUMIGEN_GENERATION_CONFIG": str(other)}
    assert load_llm_config(tmp_path, environ).primary == "other"
    with pytest.raises(InvalidRequestError, match="MIDIDRUMIGEN_GENERATION_CONFIG: there is no"):
        load_llm_config(tmp_path, {"MIDIDRUMIGEN_GENERATION_CONFIG": str(tmp_path / "none.yaml")})


@pytest.mark.parametrize(
    ("line", "text", "says"),
    [
        (3, "kind: openay", "mine.kind: the value is not known. Use anthropic or google"),
        (4, "modell: a", "mine.modell: the key is not known. Did you mean 'model'?"),
        (4, "model: [a]", "mine.model: here must be a model's name"),
        (4, "model: 'a b'", "mine.model: here must be a model's name"),
        (5, "base_url: localhost:8080", "mine.base_url: here must be an HTTP URL"),
        (5, "base_url: ftp://localhost", "mine.base_url: here must be an HTTP URL"),
        (5, "base_url: http://user:secret@host/v1", "mine.base_url: here must be an HTTP URL"),
        (6, "timeout_s: soon", "mine.timeout_s: here must be a number from 0.1 to 3600"),
        (6, "timeout_s: .nan", "mine.timeout_s: here must be a number"),
        (6, "max_tokens: -1", "mine.max_tokens: here must be a number"),
        (6, "thinking: hard", "mine.thinking: the value is not known. Use least"),
        (6, "model: again", "mine.model: the key is there twice"),
        (
            6,
            "api_key_env: MY-KEY",
            "mine.api_key_env: here must be the name of",
        ),
        (6, "usd_per_million_tokens: 3", "mine.usd_per_million_tokens: here must be a mapping"),
        (
            6,
            "usd_per_million_tokens: {input: 3}",
            "usd_per_million_tokens.output: the key is missing",
        ),
        (6, "usd_per_million_tokens: {input: 3, outptu: 1}", "outptu: the key is not known"),
        (2, "mine: 3", "mine: the key is not known"),
    ],
)
def test_a_mistake_names_its_key_and_line(line, text, says):
    lines = [*SMALL.splitlines(), ""]
    lines[line - 1] = text if line <= 2 else f"  {text}"
    if line == 2:
        lines = lines[:2]
    with pytest.raises(InvalidRequestError) as caught:
        parse("\n".join(lines))
    assert f"the file:{line}:" in str(caught.value)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "here must be a mapping"),
        ("- a", "here must be a mapping"),
        ("a: [", "is not YAML"),
        ("\x00", "is not YAML"),
        ("[" * 3000, "is not YAML"),
        ("#" * 70_000, "is larger than"),
        (SMALL.replace("primary_provider: mine\n", ""), "primary_provider: the key is missing"),
        (
            SMALL.replace("primary_provider: mine", "primary_provider: yours"),
            "'yours' is no section",
        ),
        (
            "fallback_providers: [x]\n" + SMALL,
            "the file:1:21: fallback_providers: 'x' is no section",
        ),
        (
            "daily_budget_usd: lots\n" + SMALL,
            ":1:19: daily_budget_usd: here must be a number",
        ),
        ("circuit_breaker: {failures: 0}\n" + SMALL, "circuit_breaker.failures: here must be"),
        ("circuit_breaker: {fails: 1}\n" + SMALL, "circuit_breaker.fails: the key is not known"),
        ("dayly_budget_usd: 1\n" + SMALL, "dayly_budget_usd: the key is not known"),
        (SMALL.replace("mine", "template"), "template: this cannot be a provider's name"),
        (SMALL.replace("openai_compatible", "openai"), "mine.api_key_env: the key is missing"),
        (SMALL + "  api_key_env: K\n", "mine.usd_per_million_tokens: the key is missing"),
        ("primary_provider: x", "names no provider"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text, says):
    with pytest.raises(InvalidRequestError, match="the file") as caught:
        parse(text)
    assert says in str(caught.value)


@given(st.text(max_size=60), st.integers(0, len(SHIPPED)))
def test_any_change_is_read_or_refused(change, place):
    text = SHIPPED[:place] + change + SHIPPED[place + len(change) :]
    try:
        config = parse_config(text.encode("utf-8", "replace"), "the file", {})
    except InvalidRequestError:
        return
    assert config.order()


@pytest.mark.parametrize("value", ["sk-a b", "sk-a\nb", "schlüssel", f"'{KEY}\x7f'"])
def test_a_key_that_cannot_be_one_is_not_repeated(tmp_path, value):
    with pytest.raises(InvalidRequestError) as caught:
        load_llm_config(tmp_path, {"OPENAI_API_KEY": value})
    assert "OPENAI_API_KEY" in str(caught.value)
    assert value not in str(caught.value)


def test_a_url_that_cannot_be_one_is_not_repeated(tmp_path):
    with pytest.raises(InvalidRequestError) as caught:
        load_llm_config(tmp_path, {"OPENAI_BASE_URL": "http://me:hidden@host/v1"})
    assert "OPENAI_BASE_URL is not an HTTP URL." in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_choice_comes_first_and_the_others_after_it(tmp_path):
    config = load_llm_config(tmp_path, {})
    assert [p.name for p in config.order("openai")] == ["openai", "anthropic", "google", "local"]
    assert [p.name for p in config.order("openai", fallback=False)] == ["openai"]
    with pytest.raises(InvalidRequestError, match="Use auto, template, anthropic, google"):
        config.order("no such\n")


def test_costs_are_counted_by_kind_of_token(tmp_path):
    anthropic = find(load_llm_config(tmp_path, {}), "anthropic")
    usage = anthropic.usage(1_000_000, 100_000, cached=400_000, written=200_000)
    assert usage.cost_usd == pytest.approx(0.4 * 2 + 0.4 * 0.1 + 0.2 * 2.5 + 0.1 * 10)
    assert anthropic.prices.most_usd(1_000_000, 100_000) == pytest.approx(2.5 + 1.0)
    assert usage.cost_usd <= anthropic.prices.most_usd(1_000_000, 100_000)


@given(st.lists(st.integers(), min_size=4, max_size=4))
def test_no_count_of_tokens_makes_a_cost_negative_or_endless(counts):
    usage = find(parse(SHIPPED), "openai").usage(*counts)
    assert 0 <= usage.cost_usd < 1000
    assert min(usage.input_tokens, usage.output_tokens, usage.cached_tokens) >= 0
    assert max(usage.input_tokens, usage.output_tokens, usage.cached_tokens) < 2**31


def test_asking_whether_a_provider_is_usable_imports_no_library():
    script = (
        "import sys; from pathlib import Path\n"
        "from mididrumigen.settings.model_files import load_llm_config\n"
        "config = load_llm_config(Path('none'), {'OPENAI_API_KEY': 'x', 'GEMINI_API_KEY': 'x'})\n"
        "print(*(p.usable() for p in config.providers))\n"
        "import mididrumigen.generation.providers.chain\n"
        "print({'pydantic_ai', 'pydantic', 'openai', 'httpx2', 'sqlalchemy'} & {*sys.modules})"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["no_key None None not_configured", "set()"]
