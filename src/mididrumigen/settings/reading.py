"""Reading YAML and JSON that people write: every value knows its key, line and column.

A mistake reads ``file:line:column: key: what is wrong``, with a hint of what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from mididrumigen.domain.errors import InvalidRequestError, MidiDrumiGenError

T = TypeVar("T")

MAX_BYTES = 64 * 1024
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(slots=True)
class Value:
    """A value of a document as it was read, with its place.

    Attributes:
        data: a number, text, switch, ``None`` or date; a list of values; or a list of pairs of
            values, which is a mapping.
        text: a scalar as it is written, without quotation marks.
        line, column: where it begins, from 1.
        is_mapping: whether ``data`` is pairs.
    """

    data: Any
    line: int
    column: int
    text: str = ""
    is_mapping: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What the values of a file have in common.

    Attributes:
        source: what the file is called in errors.
        error: the class of its errors.
        hint: of errors that have none of their own.
    """

    source: str
    error: type[MidiDrumiGenError] = InvalidRequestError
    hint: str = ""

    def refuse(self, problem: str, line: int = 0, column: int = 0, hint: str = "") -> NoReturn:
        """Raise an error of this document about one of its places."""
        place = f":{line}:{column}" if line else ""
        raise self.error(f"{self.source}{place}: {problem}.", hint=hint or self.hint)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document under its key. Its methods check it, and refuse what does not fit."""

    document: Document
    value: Value
    key: str = ""

    def refuse(self, problem: str, hint: str = "") -> NoReturn:
        """Raise an error that names the file, the place, the key and what is wrong.

        Args:
            problem: begins with a verb or a noun and has no full stop at the end.
            hint: what would be right; the document's own by default.
        """
        shown = re.sub(r"[^\w.\[\]-]", "?", self.key[:80])
        self.document.refuse(
            f"{shown}: {problem}" if shown else problem, self.value.line, self.value.column, hint
        )

    @property
    def data(self) -> Any:
        """A scalar's value; nothing for a list or a mapping."""
        return None if self.value.is_mapping or isinstance(self.value.data, list) else self._data

    @property
    def is_null(self) -> bool:
        """Whether the value is absent."""
        return not self.is_mapping and self._data is None

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return self.value.is_mapping

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._data, list) and not self.is_mapping

    @property
    def _data(self) -> Any:
        return self.value.data

    def mapping(self) -> dict[str, Node]:
        """The values by key, in the order of the file."""
        if not self.is_mapping:
            self.refuse("here must be a mapping of keys to values")
        nodes: dict[str, Node] = {}
        for key, value in self._data:
            path = f"{self.key}.{key.text}" if self.key else key.text
            if not key.text:
                Node(self.document, key, self.key).refuse("here must be a key, such as name:")
            if key.text in nodes:
                Node(self.document, key, path).refuse("the key is there twice")
            nodes[key.text] = Node(self.document, value, path)
        return nodes

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Node]:
        """The values of a mapping whose keys are known."""
        nodes, needed = self.mapping(), list(required)
        known = [*needed, *(key for key in optional if key not in needed)]
        for key, _ in self._data:
            if key.text not in known:
                node = Node(self.document, key, nodes[key.text].key)
                node.refuse("the key is not known", closest(key.text, known))
        for name in needed:
            if name not in nodes:
                self.missing(name)
        return nodes

    def missing(self, name: str, why: str = "") -> NoReturn:
        """Refuse a mapping for a key that it lacks."""
        path = f"{self.key}.{name}" if self.key else name
        Node(self.document, self.value, path).refuse(f"the key is missing{why and f': {why}'}")

    def items(self) -> list[Node]:
        """The values of a list."""
        if not self.is_list:
            self.refuse("here must be a list")
        return [
            Node(self.document, value, f"{self.key}[{index}]")
            for index, value in enumerate(self._data)
        ]

    def items_or_self(self) -> list[Node]:
        """The values of a list, or the one value that is written instead of a list."""
        return self.items() if self.is_list else [self]

    def string(self) -> str:
        """A text that is not empty."""
        if not isinstance(self._data, str) or not self._data.strip():
            self.refuse("here must be a text that is not empty (quote words such as 'Yes')")
        return self._data.strip()

    def word(self, pattern: re.Pattern[str], what: str) -> str:
        """A scalar as it is written, where it matches a pattern. It is not repeated in errors."""
        if self.is_mapping or self.is_list or not pattern.fullmatch(self.value.text):
            self.refuse(f"here must be {what}")
        return self.value.text

    def number(self, low: float | None = None, high: float | None = None) -> float:
        """A finite number, within bounds where they are given."""
        data = self._data
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        bounded = low is not None and high is not None
        # Both comparisons are false for a value that is not a number (.nan).
        if not is_number or (bounded and not low <= data <= high) or not abs(data) < float("inf"):
            self.refuse(f"here must be a number{f' from {low:g} to {high:g}' if bounded else ''}")
        return float(data)

    def switch(self) -> bool:
        """True or false.

        Raises:
            MidiDrumiGenError: it is neither.
        """
        value = self.data
        if not isinstance(value, bool):
            self.refuse("here must be true or false")
        return value

    def choice(self, known: Iterable[str]) -> str:
        """One of some words."""
        words = [str(word) for word in known]
        if self.is_mapping or self.is_list or self.value.text not in words:
            self.refuse("the value is not known", f"Use {' or '.join(words)}.")
        return self.value.text

    def checked(self, build: Callable[..., T], *args: Any) -> T:
        """What ``build`` makes of the arguments. Its complaint gets the place of this value."""
        try:
            return build(*args)
        except InvalidRequestError as error:
            self.refuse(error.message.rstrip("."), error.hint)


def read_document(data: bytes | str, document: Document, *, is_json: bool = False) -> Node:
    """Read the text of a YAML or JSON file.

    Args:
        data: the text. Bytes are UTF-8, and at most 64 KB.
        document: what errors say of it.
        is_json: whether it is JSON. YAML is not imported then.

    Returns:
        The outermost value.

    Raises:
        MidiDrumiGenError: of the document's class: it is too large, not text, or not readable.
    """
    text = data if isinstance(data, str) else decode(data, document)
    value = (_read_json if is_json else _read_yaml)(text, document)
    return Node(document, value)


def closest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word that was probably meant, and all of them."""
    import difflib

    words = list(known)
    likely = difflib.get_close_matches(word[:40].lower(), words, n=1)
    meant = f"Did you mean '{likely[0]}'? " if likely else ""
    return f"{meant}Known are {', '.join(words)}."


def decode(data: bytes, document: Document) -> str:
    """The text of a file.

    Raises:
        MidiDrumiGenError: of the document's class: it is too large, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        document.refuse(f"the file is larger than {MAX_BYTES // 1024} KB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.refuse(f"the file is not UTF-8 text (byte {error.start})")


def _read_json(text: str, document: Document) -> Value:
    import json

    try:
        json.loads(text, parse_constant=_refuse_constant)
        return _JsonPlaces(text, json.JSONDecoder().raw_decode).read()
    except json.JSONDecodeError as error:
        document.refuse(f"the file is not JSON: {error.msg}", error.lineno, error.colno)
    except (RecursionError, ValueError):
        document.refuse("the file is not usable JSON")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class _JsonPlaces:
    """Walks over a text that is known to be JSON, and notes where its values are."""

    def __init__(self, text: str, decode_at: Callable[[str, int], tuple[Any, int]]) -> None:
        self._text, self._decode_at = text, decode_at
        self._at = 0

    def read(self) -> Value:
        self._skip()
        value = Value(None, *self._place())
        opening = self._text[self._at]
        if opening in "[{":
            value.is_mapping = opening == "{"
            value.data = self._read_members(is_mapping=opening == "{")
        else:
            start = self._at
            value.data, self._at = self._decode_at(self._text, self._at)
            written = self._text[start : self._at]
            value.text = value.data if isinstance(value.data, str) else written
        return value

    def _read_members(self, *, is_mapping: bool) -> list[Any]:
        members: list[Any] = []
        self._at += 1
        self._skip()
        while self._text[self._at] not in "]}":
            key = self.read() if is_mapping else None
            if key is not None:
                self._skip_one()  # the colon
            value = self.read()
            members.append(value if key is None else (key, value))
            self._skip()
            if self._text[self._at] == ",":
                self._skip_one()
        self._at += 1
        return members

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _skip_one(self) -> None:
        self._skip()
        self._at += 1
        self._skip()

    def _place(self) -> tuple[int, int]:
        line = self._text.count("\n", 0, self._at) + 1
        return line, self._at - self._text.rfind("\n", 0, self._at)


def _read_yaml(text: str, document: Document) -> Value:
    import yaml

    loader: Any = None
    try:
        # A safe loader: only plain data comes out of it, whatever the file says.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        node = loader.get_single_node()
        if node is None:
            return Value(None, 1, 1)
        return _YamlPlaces(loader).read(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.refuse(f"the file is not YAML: {error.problem or error.context}", line, column)
    except RecursionError:
        document.refuse("the file is not YAML: it is nested too deeply")
    except (yaml.YAMLError, ValueError) as error:
        reason = getattr(error, "reason", "") or "it is not readable"
        document.refuse(f"the file is not YAML: {reason}")
    finally:
        if loader is not None:
            loader.dispose()


class _YamlPlaces:
    """Turns YAML's nodes into values. One that an alias repeats is turned once."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._done: dict[int, Value] = {}

    def read(self, node: Any) -> Value:
        if id(node) in self._done:
            return self._done[id(node)]
        value = Value(None, node.start_mark.line + 1, node.start_mark.column + 1)
        self._done[id(node)] = value
        if node.id == "scalar":
            value.text = node.value
            value.data = self._loader.construct_object(node)
            return value
        if node.tag not in ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._loader.construct_object(node)  # refuses what is no plain data
        value.is_mapping = node.id == "mapping"
        value.data = [
            (self.read(child[0]), self.read(child[1])) if value.is_mapping else self.read(child)
            for child in node.value
        ]
        return value
