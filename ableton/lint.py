"""What Max would ignore in silence: a patcher is checked before it is written.

Max opens any patcher. A cord to an inlet that is not there, a class that it does not know, a
selector that no function of the script answers to: nothing is said, and nothing happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ableton.bridge import list_handlers, list_told
from ableton.controls import HEIGHT, WIDTH
from ableton.patcher import PORTS

_VARIABLE = ("route", "trigger", "t")
_ALIASES = {"t": "trigger"}
_PARAMETER_KEYS = ("parameter_longname", "parameter_shortname", "parameter_type")
_RANGE_KEYS = ("parameter_mmin", "parameter_mmax")
_ENUM, _BLOB = 2, 3
# What Max itself calls.
_CALLED_BY_MAX = frozenset({"anything", "notifydeleted", "dictionary"})
# Dials, menus and buttons overlap panels only.
_BEHIND = ("panel",)


def lint_patcher(patcher: Mapping[str, Any], script: str) -> list[str]:
    """What is wrong with a patcher and the script in it; nothing where all is well.

    Args:
        patcher: with its key ``patcher``.
        script: the text of ``bridge.js``.
    """
    inner = patcher["patcher"]
    boxes = {row["box"]["id"]: row["box"] for row in inner["boxes"]}
    return [
        *_check_boxes(inner["boxes"]),
        *_check_lines(inner["lines"], boxes),
        *_check_selectors(inner["lines"], boxes, script),
        *_check_parameters(inner["parameters"], boxes),
        *_check_places(boxes),
    ]


def class_of(box: Mapping[str, Any]) -> str:
    """The class of a box: of an object box, its first word."""
    if box["maxclass"] != "newobj":
        return str(box["maxclass"])
    word = str(box["text"]).split()[0]
    return _ALIASES.get(word, word)


def _check_boxes(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    counted = Counter(row["box"]["id"] for row in rows)
    yield from (f"{ident} is the id of {n} boxes" for ident, n in counted.items() if n > 1)
    names = Counter(row["box"]["varname"] for row in rows if row["box"].get("varname"))
    yield from (f"'{name}' is the name of {n} boxes" for name, n in names.items() if n > 1)
    for row in rows:
        box = row["box"]
        kind = class_of(box)
        if kind in _VARIABLE:
            expected = len(box["text"].split()) - (kind == "trigger")
            if box["numoutlets"] != expected:
                yield f"{box['id']} ({kind}) has {box['numoutlets']} outlets, not {expected}"
        elif kind not in PORTS:
            yield f"{box['id']}: class '{kind}' is not known"
        elif (box["numinlets"], box["numoutlets"]) != (PORTS[kind][0], len(PORTS[kind][1])):
            yield f"{box['id']} ({kind}) has the wrong number of inlets or outlets"


def _check_lines(
    lines: list[Mapping[str, Any]], boxes: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for row in lines:
        ends = row["patchline"]
        for end, ports in (("source", "numoutlets"), ("destination", "numinlets")):
            ident, port = ends[end]
            if ident not in boxes:
                yield f"a cord's {end} {ident} is not there"
            elif not 0 <= port < boxes[ident][ports]:
                yield f"a cord's {end} {ident} has no port {port}"


def _check_selectors(
    lines: list[Mapping[str, Any]], boxes: Mapping[str, Mapping[str, Any]], script: str
) -> Iterator[str]:
    scripts = {ident for ident, box in boxes.items() if class_of(box) == "js"}
    if len(scripts) != 1:
        yield f"there are {len(scripts)} scripts, not one"
    handlers, sent = list_handlers(script), set()
    for row in lines:
        (source, _), (destination, _) = row["patchline"]["source"], row["patchline"]["destination"]
        if destination not in scripts or source not in boxes:
            continue
        kind, words = class_of(boxes[source]), str(boxes[source].get("text", "")).split()
        if kind == "maxurl":
            continue
        selector = words[1] if kind == "prepend" else words[0]
        sent.add(selector)
        if selector not in handlers:
            yield f"{source} sends '{selector}', which the script does not answer to"
    for selector in sorted(handlers - sent - _CALLED_BY_MAX):
        yield f"the script answers to '{selector}', which nothing sends"
    yield from _check_routes(boxes, script)


def _check_routes(boxes: Mapping[str, Mapping[str, Any]], script: str) -> Iterator[str]:
    routed = {
        word
        for box in boxes.values()
        if class_of(box) == "route"
        for word in str(box["text"]).split()[1:]
    }
    told = list_told(script)
    yield from (f"the script tells '{word}', which is not routed" for word in sorted(told - routed))
    yield from (f"'{word}' is routed and never told" for word in sorted(routed - told))


def _check_parameters(
    listed: Mapping[str, Any], boxes: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    names: Counter[str] = Counter()
    for ident, box in boxes.items():
        enabled = bool(box.get("parameter_enable"))
        if str(box["maxclass"]).startswith("live.") and not enabled:
            yield f"{ident} ({box['maxclass']}) is no parameter"
        if enabled != (ident in listed):
            yield f"{ident} is a parameter in one place only"
        if enabled:
            values = box.get("saved_attribute_attributes", {}).get("valueof", {})
            names[values.get("parameter_longname", "")] += 1
            yield from _check_parameter(ident, values)
    yield from (f"{n} parameters are called '{name}'" for name, n in names.items() if n > 1)
    known = {*names, "-"}
    for bank in listed.get("parameterbanks", {}).values():
        strange = [name for name in bank["parameters"] if name not in known]
        yield from (f"a bank has '{name}', which is no parameter" for name in strange)
        if len(bank["parameters"]) != 8:
            yield f"a bank has {len(bank['parameters'])} parameters, not 8"


def _check_parameter(ident: str, values: Mapping[str, Any]) -> Iterator[str]:
    kind = values.get("parameter_type")
    needed = _PARAMETER_KEYS if kind == _BLOB else (*_PARAMETER_KEYS, *_RANGE_KEYS)
    missing = [key for key in needed if key not in values]
    yield from (f"{ident} has no {key}" for key in missing)
    if missing or kind == _BLOB:
        return
    low, high = values["parameter_mmin"], values["parameter_mmax"]
    if kind == _ENUM and len(values.get("parameter_enum", ())) != high - low + 1:
        yield f"{ident} has {len(values.get('parameter_enum', ()))} choices, not {high - low + 1:g}"
    is_hidden = values.get("parameter_invisible") == 2
    if not is_hidden and not values.get("parameter_initial_enable"):
        yield f"{ident} has no initial value"
    if any(not low <= value <= high for value in values.get("parameter_initial", ())):
        yield f"{ident} begins outside of its range"


def _check_places(boxes: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    shown = [box for box in boxes.values() if box.get("presentation")]
    for box in shown:
        left, top, width, height = box["presentation_rect"]
        if left < 0 or top < 0 or left + width > WIDTH or top + height > HEIGHT:
            yield f"{box['id']} ({class_of(box)}) is outside of the device"
    solid = [box for box in shown if class_of(box) not in _BEHIND]
    for number, box in enumerate(solid):
        for other in solid[number + 1 :]:
            if _overlap(box["presentation_rect"], other["presentation_rect"]):
                yield f"{_name(box)} and {_name(other)} overlap"


def _overlap(one: list[float], other: list[float]) -> bool:
    return all(
        one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2]
        for axis in (0, 1)
    )


def _name(box: Mapping[str, Any]) -> str:
    return str(box.get("varname") or box.get("text") or box["id"])
