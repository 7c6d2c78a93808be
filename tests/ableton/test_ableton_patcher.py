"""The patcher: nothing in it that Max would ignore, and a script that both engines can read."""

from __future__ import annotations

import json
import re
import subprocess
from copy import deepcopy
from typing import Any

import esprima
import pytest
from ableton.bridge import build_bridge
from ableton.build import FOLDER, SCRIPT
from ableton.controls import CONTROLS, FILLS, HANDS, HEIGHT, MAPS, READINGS, SWINGS, TARGETS, Kind
from ableton.lint import class_of, lint_patcher
from ableton.patcher import build_patcher
from tests.ableton.max_host import NODE, needs_node

from mididrumigen.domain.music.kit import find_pieces
from mididrumigen.midi.drum_maps import drum_map_names

SCRIPT_TEXT = build_bridge().decode()


@pytest.fixture
def patcher() -> dict[str, Any]:
    return build_patcher()


def boxes(patcher: dict[str, Any]) -> list[dict[str, Any]]:
    """Its boxes."""
    return [row["box"] for row in patcher["patcher"]["boxes"]]


def test_nothing_is_wrong_with_it(patcher: dict[str, Any]) -> None:
    assert lint_patcher(patcher, SCRIPT_TEXT) == []


def break_id(patcher: dict[str, Any]) -> None:
    boxes(patcher)[3]["id"] = boxes(patcher)[2]["id"]


def break_cord(patcher: dict[str, Any]) -> None:
    patcher["patcher"]["lines"][0]["patchline"]["destination"][1] = 7


def break_end(patcher: dict[str, Any]) -> None:
    patcher["patcher"]["lines"][0]["patchline"]["source"][0] = "obj-999"


def break_class(patcher: dict[str, Any]) -> None:
    next(b for b in boxes(patcher) if b["maxclass"] == "live.dial")["maxclass"] = "live.dail"


def break_selector(patcher: dict[str, Any]) -> None:
    next(b for b in boxes(patcher) if b.get("text") == "generate")["text"] = "generated"


def break_route(patcher: dict[str, Any]) -> None:
    route = next(b for b in boxes(patcher) if class_of(b) == "route")
    route["text"] = route["text"].replace("status", "state")


def break_parameter(patcher: dict[str, Any]) -> None:
    dial = next(b for b in boxes(patcher) if b["maxclass"] == "live.dial")
    del dial["saved_attribute_attributes"]["valueof"]["parameter_mmax"]


def break_name(patcher: dict[str, Any]) -> None:
    one, other = (b for b in boxes(patcher) if b["maxclass"] == "live.tab" or b.get("mode") == 1
        if b.get("varname") in ("Read as", "Humanize"))  # fmt: skip
    values = one["saved_attribute_attributes"]["valueof"]
    values["parameter_longname"] = other["saved_attribute_attributes"]["valueof"][
        "parameter_longname"
    ]


def break_choices(patcher: dict[str, Any]) -> None:
    menu = next(b for b in boxes(patcher) if b["maxclass"] == "live.menu")
    menu["saved_attribute_attributes"]["valueof"]["parameter_enum"].append("one more")


def break_place(patcher: dict[str, Any]) -> None:
    next(b for b in boxes(patcher) if b["maxclass"] == "live.dial")["presentation_rect"][1] = 140.0


def break_bank(patcher: dict[str, Any]) -> None:
    patcher["patcher"]["parameters"]["parameterbanks"]["0"]["parameters"][0] = "Complexities"


BROKEN = {
    break_id: "is the id of 2 boxes",
    break_cord: "has no port 7",
    break_end: "is not there",
    break_class: "'live.dail' is not known",
    break_selector: "'generated', which the script does not answer to",
    break_route: "'status', which is not routed",
    break_parameter: "has no parameter_mmax",
    break_name: "2 parameters are called",
    break_choices: "choices, not",
    break_place: "outside of the device",
    break_bank: "'Complexities', which is no parameter",
}


@pytest.mark.parametrize("damage", BROKEN, ids=lambda damage: damage.__name__)
def test_every_kind_of_damage_is_found(damage: Any, patcher: dict[str, Any]) -> None:
    damaged = deepcopy(patcher)
    damage(damaged)
    assert any(BROKEN[damage] in fault for fault in lint_patcher(damaged, SCRIPT_TEXT))


def test_a_handler_that_nothing_calls_is_found(patcher: dict[str, Any]) -> None:
    faults = lint_patcher(patcher, SCRIPT_TEXT + "\nfunction lonely() { }\n")
    assert faults == ["the script answers to 'lonely', which nothing sends"]


def test_it_opens_in_presentation_at_the_height_of_a_device(patcher: dict[str, Any]) -> None:
    inner = patcher["patcher"]
    assert inner["openinpresentation"] == 1
    assert inner["openrect"] == [0.0, 0.0, inner["devicewidth"], 169.0]
    assert HEIGHT == 169
    assert inner["project"]["amxdtype"] == 1835887981


def test_midi_passes_through(patcher: dict[str, Any]) -> None:
    named = {box.get("text"): box["id"] for box in boxes(patcher)}
    ends = [row["patchline"] for row in patcher["patcher"]["lines"]]
    assert any(
        (e["source"][0], e["destination"][0]) == (named["midiin"], named["midiout"]) for e in ends
    )


def test_the_script_is_started_after_what_was_typed(patcher: dict[str, Any]) -> None:
    """Outlets of a trigger fire from the right: fields first, then the start."""
    begun = next(b["id"] for b in boxes(patcher) if b.get("text") == "t b b")
    by_id = {b["id"]: b for b in boxes(patcher)}
    ends = [row["patchline"] for row in patcher["patcher"]["lines"]]
    targets = {
        outlet: {by_id[e["destination"][0]].get("varname", by_id[e["destination"][0]].get("text"))
            for e in ends if e["source"] == [begun, outlet]}
        for outlet in (0, 1)
    }  # fmt: skip
    assert targets == {0: {"ready"}, 1: {"Artist", "Form", "Address"}}


def test_every_control_tells_what_it_is_for() -> None:
    assert all(control.hint.endswith(".") for control in CONTROLS)


def test_no_key_is_kept_in_a_set() -> None:
    (key,) = [control for control in CONTROLS if control.name == "Key"]
    assert not key.is_stored
    assert not any(c.is_button and c.is_stored for c in CONTROLS if c.kind is Kind.TEXT)


def test_the_script_is_es5() -> None:
    """esprima reads later versions as well: what came after 2009 is refused by kind."""
    tree = esprima.parseScript(SCRIPT_TEXT)
    later = {"ArrowFunctionExpression", "ClassDeclaration", "TemplateLiteral", "SpreadElement",
        "ForOfStatement", "RestElement", "AssignmentPattern", "ObjectPattern", "ArrayPattern",
        "YieldExpression", "AwaitExpression", "ImportDeclaration"}  # fmt: skip
    found = set()

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif hasattr(node, "type"):
            found.add(node.type)
            if node.type == "VariableDeclaration":
                assert node.kind == "var"
            if node.type == "Property":
                assert {node.shorthand, node.computed, node.method} == {False}
            for value in vars(node).values():
                walk(value)

    walk(tree.body)
    assert not found & later
    assert SCRIPT_TEXT.isascii()


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\bconsole\b",
        r"\bsetTimeout\b",
        r"\bsetInterval\b",
        r"\bfetch\(",
        r"outlet\.apply",
        r"\bonload\b",
        r"\bonerror\b",
        r"\brequire\(",
        r"\bPromise\b",
        r"localhost",
        r"\beval\(",
    ],
)
def test_calls_that_only_one_engine_has_are_not_in_it(forbidden: str) -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", SCRIPT_TEXT, flags=re.DOTALL)
    # The device has a function of its own that is called fetch.
    code = code.replace(".fetch(", ".bring(")
    assert not re.search(forbidden, code)


@needs_node
def test_menus_and_dials_offer_what_the_script_knows() -> None:
    assert NODE is not None
    program = f"""
      const vm = require("vm"), fs = require("fs");
      const c = vm.createContext({{}});
      const text = fs.readFileSync({json.dumps(str(FOLDER / SCRIPT))}, "utf8");
      vm.runInContext(text.slice(0, text.lastIndexOf("\\nvar device =")), c);
      const m = c.MidiDrumGen;
      console.log(JSON.stringify({{choices: m.CHOICES, locks: m.LOCKS, version: m.VERSION}}));
    """
    ended = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    told = json.loads(ended.stdout)
    rows = {"swing": SWINGS, "fills": FILLS, "lead_hand": HANDS, "drum_map": MAPS,
        "target": TARGETS, "read_as": READINGS}  # fmt: skip
    assert {name: len(row) for name, row in told["choices"].items()} == {
        name: len(row) for name, row in rows.items()
    }
    assert set(told["choices"]["drum_map"]) == {"", *drum_map_names()}
    for words in told["locks"].values():
        assert find_pieces(words)
    for shown, value in zip(SWINGS, told["choices"]["swing"], strict=True):
        if shown.endswith("%"):
            assert float(shown.removesuffix(" %")) == value


def test_the_guide_names_every_button() -> None:
    text = (FOLDER.parent / "docs" / "guide" / "ableton-live.md").read_text("utf-8")
    missing = [c.text for c in CONTROLS if c.is_button and f"**{c.text}**" not in text]
    assert not missing


def test_the_checklist_has_twelve_steps() -> None:
    text = (FOLDER.parent / "docs" / "guide" / "ableton-live.md").read_text("utf-8")
    checklist = text.partition("## A checklist for Live")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d+)\. ", checklist, re.MULTILINE) == [str(n) for n in range(1, 13)]
