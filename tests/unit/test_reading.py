"""Files that people write: what is read is what is there, and a mistake names its place."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import DrumMapError, InvalidRequestError
from mididrumigen.settings.reading import Document, Node, read_document

HERE = Document("mine.yaml", DrumMapError, "See the docs.")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def plain(node: Node) -> object:
    """A document without its places."""
    if node.is_mapping:
        return {key: plain(value) for key, value in node.mapping().items()}
    return [plain(item) for item in node.items()] if node.is_list else node.data


@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_the_standard_library_reads_it(data: object, indent: int | str | None):
    text = json.dumps(data, indent=indent)
    assert plain(read_document(text, HERE, is_json=True)) == json.loads(text)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.lists(st.integers())))
def test_yaml_and_json_agree(data: object):
    text = json.dumps(data)
    assert plain(read_document(text, HERE)) == plain(read_document(text, HERE, is_json=True))


@pytest.mark.parametrize(
    ("is_json", "text"),
    [
        (False, "title: x\nnotes:\n  kick: [36, on]\n"),
        (True, '{"title": "x",\n "notes":\n   {"kick": [36, true]}}'),
    ],
)
def test_every_value_knows_its_key_and_place(is_json: bool, text: str):
    kick = read_document(text, HERE, is_json=is_json).mapping()["notes"].mapping()["kick"]
    first, second = kick.items()
    assert first.number() == 36
    with pytest.raises(DrumMapError) as caught:
        second.number()
    column = second.value.column
    assert text.splitlines()[2][column - 1 :].startswith("true" if is_json else "on")
    assert caught.value.message == f"mine.yaml:3:{column}: notes.kick[1]: here must be a number."
    assert caught.value.hint == "See the docs."


def test_an_unknown_key_is_named_where_it_stands_with_the_nearest():
    root = read_document("a: 1\n  # a comment\ntitel: x\n", HERE)
    with pytest.raises(DrumMapError) as caught:
        root.fields(("a",), ("title",))
    assert caught.value.message == "mine.yaml:3:1: titel: the key is not known."
    assert caught.value.hint == "Did you mean 'title'? Known are a, title."


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3", '{"a": 1,\n"b": 2,\n"a": 3}'])
def test_a_key_that_is_there_twice_is_refused(text: str):
    with pytest.raises(DrumMapError, match=r"mine\.yaml:3:1: a: the key is there twice"):
        read_document(text, HERE, is_json=text.startswith("{")).mapping()


@pytest.mark.parametrize("number", [".nan", ".inf", "'1'", "yes", "1e3x", "[1]", "{a: 1}", "~"])
def test_what_is_no_finite_number_is_refused(number: str):
    with pytest.raises(DrumMapError, match="here must be a number"):
        read_document(f"a: {number}", HERE).mapping()["a"].number()
    with pytest.raises(DrumMapError, match="from 0 to 5"):
        read_document(f"a: {number}", HERE).mapping()["a"].number(0, 5)


def test_the_complaint_of_a_builder_gets_the_place():
    def build(_text: str) -> None:
        raise InvalidRequestError("It is no metre.", hint="Use 4/4.")

    meter = read_document("- 4/4\n- 5/x", HERE).items()[1]
    with pytest.raises(DrumMapError) as caught:
        meter.checked(build, meter.string())
    assert str(caught.value) == "mine.yaml:2:3: [1]: It is no metre. Use 4/4."


def test_aliases_cost_no_more_than_they_are_long():
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    root = read_document("\n".join(lines), HERE)
    assert root.mapping()["a29"].items()[8].items()[0].is_list


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, is_json: bool):
    with suppress(DrumMapError):
        assert isinstance(read_document(data, HERE, is_json=is_json), Node)
