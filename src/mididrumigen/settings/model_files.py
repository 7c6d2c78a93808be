"""Reading ``generation.yaml``: every key is checked, and a mistake names its key and line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.models import (
    LLMConfig,
    Prices,
    ProviderConfig,
    ProviderKind,
    Thinking,
)
from mididrumigen.settings.reading import MAX_BYTES, Document, Node, read_document

CONFIG_VARIABLE = "MIDIDRUMIGEN_GENERATION_CONFIG"
CONFIG_FILE = "generation.yaml"
# What the shipped file reads: without any of these and without a file of the user's, no language
# model can be asked, and nothing needs to be read to know it.
SHIPPED_VARIABLES = (
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "OPENAI_API_KEY",
    "MIDIDRUMIGEN_LOCAL_LLM_URL",
)
RESERVED_NAMES = ("auto", "template", "hybrid", "llm")

_HINT = "docs/adding-a-provider.md describes the file."
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,199}")
# No space, quote or line end: it is going to be a header.
_KEY = re.compile(r"[!-~]{1,4096}")


def load_llm_config(home: Path, environ: Mapping[str, str] | None = None) -> LLMConfig:
    """Read the configuration: the user's file if there is one, or the shipped one.

    Args:
        home: folder whose ``generation.yaml`` is the user's, unless
            ``MIDIDRUMIGEN_GENERATION_CONFIG`` names another file.
        environ: the environment; the process's own by default.

    Raises:
        InvalidRequestError: the file cannot be read or says something that cannot be used, with
            the key and the line; or a key or URL in the environment cannot be one.
    """
    values = os.environ if environ is None else environ
    file = _users_file(home, values)
    return read_shipped_config(values) if file is None else _read_file(file, values)


def may_ask_llm(home: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Whether any language model could be configured; costs microseconds.

    Raises:
        InvalidRequestError: ``MIDIDRUMIGEN_GENERATION_CONFIG`` names a file that is not there.
    """
    values = os.environ if environ is None else environ
    return _users_file(home, values) is not None or any(
        values.get(variable, "").strip() for variable in SHIPPED_VARIABLES
    )


def _users_file(home: Path, environ: Mapping[str, str]) -> Path | None:
    named = environ.get(CONFIG_VARIABLE, "").strip()
    if not named:
        file = home / CONFIG_FILE
        return file if file.is_file() else None
    file = Path(named).expanduser()
    if not file.is_file():
        raise InvalidRequestError(
            f"{CONFIG_VARIABLE}: there is no file '{named}'.",
            hint="Name a copy of configs/generation.yaml, or leave it unset.",
        )
    return file


def read_shipped_config(environ: Mapping[str, str]) -> LLMConfig:
    """What the package ships."""
    from importlib.resources import files

    resource = files("mididrumigen.data") / CONFIG_FILE
    return parse_config(resource.read_bytes(), f"the shipped {CONFIG_FILE}", environ)


def _read_file(file: Path, environ: Mapping[str, str]) -> LLMConfig:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidRequestError(
            f"'{file}' cannot be read: {error.strerror}.", hint=_HINT
        ) from error
    return parse_config(data, str(file), environ)


def parse_config(data: bytes, source: str, environ: Mapping[str, str]) -> LLMConfig:
    """The configuration that a YAML text and the environment say.

    Args:
        data: the text.
        source: what it is called in errors.
        environ: the environment.

    Raises:
        InvalidRequestError: with the place and the key of what is wrong.
    """
    root = read_document(data, Document(source, hint=_HINT))
    nodes = root.mapping()
    providers = [
        _read_provider(name, node, environ) for name, node in nodes.items() if name not in _SETTINGS
    ]
    config = LLMConfig(tuple(providers))
    for name, read in _SETTINGS.items():
        if name in nodes:
            config = replace(config, **read(nodes[name]))
    _check_names(root, nodes, config)
    return config


def _check_names(root: Node, nodes: Mapping[str, Node], config: LLMConfig) -> None:
    known = [provider.name for provider in config.providers]
    if not known:
        root.refuse("the file names no provider")
    if "primary_provider" not in nodes:
        root.missing("primary_provider")
    for key, names in (
        ("primary_provider", (config.primary,)),
        ("fallback_providers", config.fallbacks),
    ):
        for name in names:
            if name not in known:
                nodes[key].refuse(f"'{name}' is no section", f"Use {', '.join(known)}.")


def _read_breaker(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.fields((), ("failures", "open_s")).items():
        number = value.number(1, 86400)
        values[f"breaker_{key}"] = int(number) if key == "failures" else number
    return values


def _read_budget(node: Node) -> dict[str, Any]:
    return {node.key: None if node.is_null else node.number(0, 1e6)}


def _read_research(node: Node) -> dict[str, Any]:
    said = node.fields((), ("read_with_llm",))
    return {key: value.switch() for key, value in said.items()}


_SETTINGS: Mapping[str, Callable[[Node], dict[str, Any]]] = {
    "primary_provider": lambda node: {"primary": node.word(_NAME, "a provider's name")},
    "fallback_providers": lambda node: {"fallbacks": _words(node, _NAME, "a provider's name")},
    "daily_budget_usd": _read_budget,
    "request_budget_usd": _read_budget,
    "circuit_breaker": _read_breaker,
    "research": _read_research,
}
_PROVIDER_KEYS = (
    "model_env",
    "api_key_env",
    "base_url",
    "base_url_env",
    "timeout_s",
    "max_tokens",
    "thinking",
    "usd_per_million_tokens",
)


def _words(node: Node, pattern: re.Pattern[str], what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.word(pattern, what) for item in node.items_or_self()))


def _read_provider(name: str, section: Node, environ: Mapping[str, str]) -> ProviderConfig:
    if not section.is_mapping:
        section.refuse("the key is not known", f"Known are {', '.join(_SETTINGS)}, and providers.")
    if not _NAME.fullmatch(name) or name in RESERVED_NAMES:
        section.refuse("this cannot be a provider's name")
    nodes = section.fields(("kind", "model"), _PROVIDER_KEYS)
    kind = ProviderKind(nodes["kind"].choice(ProviderKind))
    config = _read_numbers(nodes, ProviderConfig(name, kind, ""))
    key_variables = _variables(nodes, "api_key_env")
    if kind is not ProviderKind.OPENAI_COMPATIBLE and not key_variables:
        section.missing("api_key_env")
    if key_variables and "usd_per_million_tokens" not in nodes:
        section.missing("usd_per_million_tokens", "the daily budget needs it")
    url_variables = _variables(nodes, "base_url_env")
    model_variables = _variables(nodes, "model_env")
    model = nodes["model"].word(_MODEL, "a model's name")
    return replace(
        config,
        model=_read_model(environ, model_variables) or model,
        model_variables=model_variables,
        api_key=_read_key(environ, key_variables),
        key_variables=key_variables,
        base_url=_read_url(environ, url_variables) or _file_url(nodes),
        url_variables=url_variables,
    )


def _read_numbers(nodes: Mapping[str, Node], config: ProviderConfig) -> ProviderConfig:
    if node := nodes.get("timeout_s"):
        config = replace(config, timeout_s=node.number(0.1, 3600))
    if node := nodes.get("max_tokens"):
        config = replace(config, max_tokens=int(node.number(16, 1_000_000)))
    if node := nodes.get("thinking"):
        config = replace(config, thinking=Thinking(node.choice(Thinking)))
    if node := nodes.get("usd_per_million_tokens"):
        config = replace(config, prices=_read_prices(node))
    return config


def _read_prices(node: Node) -> Prices:
    nodes = node.fields(("input", "output"), ("cached", "cache_write"))
    numbers = {key: value.number(0, 10_000) for key, value in nodes.items()}
    # Without a price, cached input costs as much as other input.
    return Prices(**{"cached": numbers["input"], "cache_write": numbers["input"], **numbers})


def _variables(nodes: Mapping[str, Node], key: str) -> tuple[str, ...]:
    if key not in nodes:
        return ()
    return _words(nodes[key], _VARIABLE, "the name of an environment variable")


def _first(environ: Mapping[str, str], variables: tuple[str, ...]) -> tuple[str, str]:
    for variable in variables:
        if value := environ.get(variable, "").strip():
            return variable, value
    return "", ""


def _read_key(environ: Mapping[str, str], variables: tuple[str, ...]) -> str:
    variable, value = _first(environ, variables)
    if value and not _KEY.fullmatch(value):
        # Not repeated: it may be a key with something around it.
        raise InvalidRequestError(
            f"{variable} holds characters that no key has.", hint="Set it to the key alone."
        )
    return value


def _read_model(environ: Mapping[str, str], variables: tuple[str, ...]) -> str:
    variable, value = _first(environ, variables)
    if value and not _MODEL.fullmatch(value):
        raise InvalidRequestError(f"{variable} is not a model's name.", hint=_HINT)
    return value


def _read_url(environ: Mapping[str, str], variables: tuple[str, ...]) -> str:
    variable, value = _first(environ, variables)
    if value and not _is_url(value):
        raise InvalidRequestError(f"{variable} is not an HTTP URL.", hint=_URL_HINT)
    return value


def _file_url(nodes: Mapping[str, Node]) -> str:
    node = nodes.get("base_url")
    if node is None:
        return ""
    if not _is_url(node.value.text):
        node.refuse("here must be an HTTP URL", _URL_HINT)
    return node.value.text


_URL_HINT = "Use http://localhost:11434/v1 or the like, without a user, password or query."


def _is_url(text: str) -> bool:
    if not re.fullmatch(r"https?://[!-~]{1,500}", text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and port != 0 and not (parts.username or parts.query)
