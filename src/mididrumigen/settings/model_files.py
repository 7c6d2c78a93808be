"""Reading ``generation.yaml``: every key is checked, and a mistake names its key and line."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.models import (
    CONFIG_FILE,
    LLMConfig,
    Prices,
    ProviderConfig,
    ProviderKind,
    Thinking,
)

MAX_BYTES = 64 * 1024
RESERVED_NAMES = ("auto", "template", "hybrid", "llm")

_HINT = "docs/adding-a-provider.md describes the file."
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,199}")
# No space, quote or line end: it is going to be a header.
_KEY = re.compile(r"[!-~]{1,4096}")


@dataclass(frozen=True)
class _Section:
    """A mapping of the file, with its place."""

    source: str
    path: str
    node: MappingNode

    def items(self) -> list[tuple[str, Node]]:
        items: list[tuple[str, Node]] = []
        for key, value in self.node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if not name or name in dict(items):
                self.fail(key, name, "is not a key" if not name else "is there twice")
            items.append((name, value))
        return items

    def fields(self, known: tuple[str, ...]) -> dict[str, Node]:
        items = dict(self.items())
        for name, node in items.items():
            if name not in known:
                self.fail(node, name, "is not known", f"Known are {', '.join(known)}.")
        return items

    def section(self, name: str, node: Node) -> _Section:
        if not isinstance(node, MappingNode):
            self.fail(node, name, "is not a mapping")
        return _Section(self.source, f"{self.path}{name}.", node)

    def text(self, name: str, node: Node, pattern: re.Pattern[str]) -> str:
        if not isinstance(node, ScalarNode) or not pattern.fullmatch(node.value):
            self.fail(node, name, f"is not a {_WORDS[pattern]}")
        return str(node.value)

    def texts(self, name: str, node: Node, pattern: re.Pattern[str]) -> tuple[str, ...]:
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        return tuple(dict.fromkeys(self.text(name, item, pattern) for item in nodes))

    def number(self, name: str, node: Node, low: float, high: float) -> float:
        text = node.value if isinstance(node, ScalarNode) else ""
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            self.fail(node, name, f"is not a number from {low:g} to {high:g}")
        return number

    def optional_number(self, name: str, node: Node, high: float) -> float | None:
        if isinstance(node, ScalarNode) and node.value in ("null", "~", ""):
            return None
        return self.number(name, node, 0, high)

    def choice(self, name: str, node: Node, known: tuple[str, ...]) -> str:
        value = node.value if isinstance(node, ScalarNode) else ""
        if value not in known:
            self.fail(node, name, "is not known", f"Use {' or '.join(known)}.")
        return str(value)

    def fail(self, node: Node, name: str, problem: str, hint: str = _HINT) -> NoReturn:
        line = node.start_mark.line + 1
        shown = re.sub(r"[^\w.-]", "?", f"{self.path}{name}"[:80])
        raise InvalidRequestError(f"{self.source}, line {line}: '{shown}' {problem}.", hint=hint)


_WORDS = {_NAME: "name", _VARIABLE: "name of an environment variable", _MODEL: "model's name"}


def read_shipped_config(environ: Mapping[str, str]) -> LLMConfig:
    """What the package ships."""
    resource = files("mididrumigen.data") / CONFIG_FILE
    return parse_config(resource.read_bytes(), f"the shipped {CONFIG_FILE}", environ)


def read_config(file: Path, environ: Mapping[str, str]) -> LLMConfig:
    """A file of the user's.

    Raises:
        InvalidRequestError: as :func:`parse_config`, or it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidRequestError(
            f"'{file}' cannot be read: {error.strerror}.", hint=_HINT
        ) from error
    return parse_config(data, f"'{file}'", environ)


def parse_config(data: bytes, source: str, environ: Mapping[str, str]) -> LLMConfig:
    """The configuration that a YAML text and the environment say.

    Raises:
        InvalidRequestError: with the key and the line of what is wrong.
    """
    root = _Section(source, "", _compose(data, source))
    providers: list[ProviderConfig] = []
    settings: dict[str, Node] = {}
    for name, node in root.items():
        if name in _SETTINGS:
            settings[name] = node
        elif not isinstance(node, MappingNode):
            root.fail(
                node, name, "is not known", f"Known are {', '.join(_SETTINGS)}, and providers."
            )
        else:
            providers.append(_read_provider(root, name, node, environ))
    config = LLMConfig(tuple(providers))
    for name, node in settings.items():
        config = replace(config, **_SETTINGS[name](root, name, node))
    _check_names(root, config, settings)
    return config


def _compose(data: bytes, source: str) -> MappingNode:
    if len(data) > MAX_BYTES:
        raise InvalidRequestError(f"{source} is larger than {MAX_BYTES} bytes.", hint=_HINT)
    try:
        node = yaml.compose(data.decode(), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise InvalidRequestError(f"{source}{place} is not YAML: {problem}.", hint=_HINT) from error
    if not isinstance(node, MappingNode):
        raise InvalidRequestError(f"{source} is not a mapping.", hint=_HINT)
    return node


def _check_names(root: _Section, config: LLMConfig, settings: Mapping[str, Node]) -> None:
    known = [provider.name for provider in config.providers]
    if not known:
        root.fail(root.node, "", "names no provider")
    if "primary_provider" not in settings:
        root.fail(root.node, "primary_provider", "is missing")
    for name in (config.primary, *config.fallbacks):
        if name not in known:
            key = "primary_provider" if name == config.primary else "fallback_providers"
            node = settings[key]
            root.fail(node, key, f"names '{name}', which is no section", f"Use {', '.join(known)}.")


def _read_breaker(root: _Section, name: str, node: Node) -> dict[str, Any]:
    section = root.section(name, node)
    values: dict[str, Any] = {}
    for key, value in section.fields(("failures", "open_s")).items():
        number = section.number(key, value, 1, 86400)
        values[f"breaker_{key}"] = int(number) if key == "failures" else number
    return values


_Setting = Callable[[_Section, str, Node], dict[str, Any]]
_SETTINGS: Mapping[str, _Setting] = {
    "primary_provider": lambda root, name, node: {"primary": root.text(name, node, _NAME)},
    "fallback_providers": lambda root, name, node: {"fallbacks": root.texts(name, node, _NAME)},
    "daily_budget_usd": lambda root, name, node: {name: root.optional_number(name, node, 1e6)},
    "request_budget_usd": lambda root, name, node: {name: root.optional_number(name, node, 1e6)},
    "circuit_breaker": _read_breaker,
}
_PROVIDER_KEYS = (
    "kind",
    "model",
    "model_env",
    "api_key_env",
    "base_url",
    "base_url_env",
    "timeout_s",
    "max_tokens",
    "thinking",
    "usd_per_million_tokens",
)
_PRICE_KEYS = ("input", "output", "cached", "cache_write")


def _read_provider(
    root: _Section, name: str, node: MappingNode, environ: Mapping[str, str]
) -> ProviderConfig:
    if not _NAME.fullmatch(name) or name in RESERVED_NAMES:
        root.fail(node, name, "cannot be a provider's name")
    section = root.section(name, node)
    nodes = section.fields(_PROVIDER_KEYS)
    for key in ("kind", "model"):
        if key not in nodes:
            section.fail(node, key, "is missing")
    kind = ProviderKind(section.choice("kind", nodes["kind"], tuple(ProviderKind)))
    config = _read_numbers(section, nodes, ProviderConfig(name, kind, ""))
    key_variables = _variables(section, nodes, "api_key_env")
    if kind is not ProviderKind.OPENAI_COMPATIBLE and not key_variables:
        section.fail(node, "api_key_env", "is missing")
    if key_variables and "usd_per_million_tokens" not in nodes:
        section.fail(node, "usd_per_million_tokens", "is missing: the daily budget needs it")
    url_variables = _variables(section, nodes, "base_url_env")
    model = section.text("model", nodes["model"], _MODEL)
    return replace(
        config,
        model=_read_model(environ, _variables(section, nodes, "model_env")) or model,
        api_key=_read_key(environ, key_variables),
        key_variables=key_variables,
        base_url=_read_url(environ, url_variables) or _file_url(section, nodes),
        url_variables=url_variables,
    )


def _read_numbers(
    section: _Section, nodes: Mapping[str, Node], config: ProviderConfig
) -> ProviderConfig:
    if node := nodes.get("timeout_s"):
        config = replace(config, timeout_s=section.number("timeout_s", node, 0.1, 3600))
    if node := nodes.get("max_tokens"):
        number = section.number("max_tokens", node, 16, 1_000_000)
        config = replace(config, max_tokens=int(number))
    if node := nodes.get("thinking"):
        choice = section.choice("thinking", node, tuple(Thinking))
        config = replace(config, thinking=Thinking(choice))
    if node := nodes.get("usd_per_million_tokens"):
        prices = section.section("usd_per_million_tokens", node)
        numbers = {
            key: prices.number(key, value, 0, 10_000)
            for key, value in prices.fields(_PRICE_KEYS).items()
        }
        for key in ("input", "output"):
            if key not in numbers:
                prices.fail(node, key, "is missing")
        # Where nothing is said of the cache, it is not cheaper.
        whole = {"cached": numbers["input"], "cache_write": numbers["input"], **numbers}
        config = replace(config, prices=Prices(**whole))
    return config


def _variables(section: _Section, nodes: Mapping[str, Node], key: str) -> tuple[str, ...]:
    return section.texts(key, nodes[key], _VARIABLE) if key in nodes else ()


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


def _file_url(section: _Section, nodes: Mapping[str, Node]) -> str:
    node = nodes.get("base_url")
    if node is None:
        return ""
    value = node.value if isinstance(node, ScalarNode) else ""
    if not _is_url(value):
        section.fail(node, "base_url", "is not an HTTP URL", _URL_HINT)
    return str(value)


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
