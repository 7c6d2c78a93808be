"""The patcher of the device as JSON: boxes, cords and parameters, made from the controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ableton.amxd import MIDI_EFFECT
from ableton.controls import (
    CONTROLS,
    DISPLAYS,
    HEIGHT,
    LABELS,
    PANELS,
    PROGRESS,
    STATUS_PANEL,
    WIDTH,
    Control,
    Display,
    Kind,
    Label,
    Rect,
)

# Inlets, and the kinds of what the outlets send.
PORTS: dict[str, tuple[int, tuple[str, ...]]] = {
    "live.dial": (1, ("", "float")),
    "live.numbox": (1, ("", "float")),
    "live.menu": (1, ("", "", "float")),
    "live.tab": (1, ("", "", "float")),
    "live.text": (1, ("", "")),
    "live.thisdevice": (1, ("bang", "int", "int")),
    "textedit": (1, ("", "int", "", "")),
    "umenu": (1, ("int", "", "")),
    "multislider": (1, ("", "")),
    "comment": (1, ()),
    "panel": (1, ()),
    "message": (2, ("",)),
    "midiin": (1, ("int",)),
    "midiout": (1, ()),
    "prepend": (1, ("",)),
    "js": (1, ("", "")),
    "maxurl": (1, ("dictionary", "")),
}
_APP = {"major": 8, "minor": 6, "revision": 0, "architecture": "x64", "modernui": 1}
_FLOAT, _INT, _ENUM, _BLOB = 0, 1, 2, 3
_HIDDEN = 2
_WHOLE, _CUSTOM = 0, 9

DEVICE = (0.135, 0.14, 0.15, 1.0)
SURFACE = (0.19, 0.195, 0.21, 1.0)
FIELD = (0.10, 0.104, 0.112, 1.0)
LINE = (0.31, 0.32, 0.34, 1.0)
TEXT = (0.88, 0.88, 0.86, 1.0)
QUIET = (0.60, 0.61, 0.63, 1.0)
ACCENT = (0.98, 0.67, 0.25, 1.0)
ON_ACCENT = (0.10, 0.08, 0.04, 1.0)
BUTTON = (0.27, 0.28, 0.30, 1.0)

# Eight knobs of Push, in this order.
_BANK = (
    "Complexity",
    "Intensity",
    "Swing",
    "Fills",
    "Bars",
    "Variations",
    "Power hand",
    "Humanize",
)


@dataclass
class Patch:
    """A patcher that grows."""

    boxes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    _rows: int = 0

    def add(self, maxclass: str, *, text: str = "", rect: Rect | None = None, **more: Any) -> str:
        """Add a box; the name that cords use for it.

        Args:
            maxclass: a class of its own, or the first word of ``text`` in an object box.
            text: of the box.
            rect: its place in presentation mode, if it is seen there.
            more: attributes.
        """
        ident = f"obj-{len(self.boxes) + 1}"
        inlets, outlets = self._ports(maxclass, text)
        is_object = bool(text) and maxclass not in ("message", "comment", "textedit", "live.text")
        box: dict[str, Any] = {
            "id": ident,
            "maxclass": "newobj" if is_object else maxclass,
            "numinlets": inlets,
            "numoutlets": len(outlets),
            "patching_rect": self._place(rect),
        }
        if outlets:
            box["outlettype"] = list(outlets)
        if text or maxclass == "comment":
            box["text"] = text
        if rect is not None:
            box |= {"presentation": 1, "presentation_rect": [float(value) for value in rect]}
        self.boxes.append({"box": box | more})
        return ident

    def connect(self, source: str, destination: str, outlet: int = 0) -> None:
        """Draw a cord to the first inlet."""
        line = {"source": [source, outlet], "destination": [destination, 0]}
        self.lines.append({"patchline": line})

    def _ports(self, maxclass: str, text: str) -> tuple[int, tuple[str, ...]]:
        words = len(text.split())
        if maxclass == "route":
            return words, ("",) * words
        if maxclass == "trigger":
            return 1, ("bang",) * (words - 1)
        return PORTS[maxclass]

    def _place(self, rect: Rect | None) -> list[float]:
        """Out of each other's way, for whoever opens the patch."""
        if rect is not None:
            return [rect[0], rect[1] + 400.0, rect[2], rect[3]]
        self._rows += 1
        return [20.0 + 210 * (self._rows % 5), 620.0 + 26 * (self._rows // 5), 190.0, 22.0]


def build_patcher() -> dict[str, Any]:
    """The patcher, as it is in an ``.amxd`` file."""
    patch = Patch()
    patch.connect(patch.add("midiin", text="midiin"), patch.add("midiout", text="midiout"))
    script = _add_script(patch)
    suggestions = _add_controls(patch, script)
    _add_displays(patch, script, suggestions)
    # The last box is the lowest.
    for label in LABELS:
        _add_label(patch, label)
    for rect in (*PANELS, STATUS_PANEL):
        patch.add("panel", rect=rect, background=1, bgcolor=list(SURFACE), rounded=6, mode=0,
            border=0, angle=270.0, proportion=0.5)  # fmt: skip
    return {"patcher": _frame(patch)}


def _add_script(patch: Patch) -> str:
    script = patch.add(
        "js",
        text="js bridge.js ---mdg",
        saved_object_attributes={"filename": "bridge.js", "parameter_enable": 0},
    )
    # For a Max whose scripts have no XMLHttpRequest.
    requests = patch.add("maxurl", text="maxurl 4")
    patch.connect(script, requests, 1)
    patch.connect(requests, script)
    return script


def _add_controls(patch: Patch, script: str) -> str:
    """Every control with its cord to the script; the box of the suggestions."""
    boxes = {control.name: _add_control(patch, control) for control in CONTROLS}
    for control in CONTROLS:
        box = boxes[control.name]
        if control.is_button:
            pressed = patch.add("trigger", text="t b")
            said = patch.add("message", text=control.selector)
            patch.connect(box, pressed)
            patch.connect(pressed, said)
        else:
            said = patch.add("prepend", text=f"prepend {control.selector}")
            # The text of a menu of choices comes from its second outlet.
            patch.connect(box, said, 1 if control.kind is Kind.CHOICES else 0)
        patch.connect(said, script)
    shown = patch.add("prepend", text="prepend set")
    patch.connect(boxes["Suggestions"], shown, 1)
    patch.connect(shown, boxes["Artist"])
    _add_start(patch, script, [boxes[name] for name in ("Artist", "Form", "Address")])
    return boxes["Suggestions"]


def _add_start(patch: Patch, script: str, fields: Sequence[str]) -> None:
    """When Live is ready: first what is typed goes to the script, then that it may begin."""
    begun = patch.add("trigger", text="t b b")
    ready = patch.add("message", text="ready")
    patch.connect(patch.add("live.thisdevice", text="live.thisdevice"), begun)
    for box in fields:
        patch.connect(begun, box, 1)
    patch.connect(begun, ready)
    patch.connect(ready, script)


def _add_control(patch: Patch, control: Control) -> str:
    styles = {
        Kind.DIAL: _dial,
        Kind.NUMBER: _number,
        Kind.MENU: _menu,
        Kind.TAB: _tab,
        Kind.TEXT: _text,
        Kind.EDIT: _edit,
        Kind.CHOICES: _choices,
    }
    more = styles[control.kind](control)
    more |= {"annotation": control.hint, "annotation_name": control.name, "hint": control.hint}
    more |= {"varname": control.name, "parameter_enable": 0}
    text = more.pop("text", "")
    if _is_parameter(control):
        more |= {
            "parameter_enable": 1,
            "saved_attribute_attributes": {"valueof": _parameter(control)},
        }
    ident = patch.add(control.kind.value, text=text, rect=control.rect, **more)
    if _is_parameter(control):
        patch.parameters[ident] = [control.name, control.name, 0]
    return ident


def _is_parameter(control: Control) -> bool:
    """All of Live's own have to be one; what is typed is one where the Set shall keep it."""
    return control.kind.value.startswith("live.") or (
        control.kind is Kind.EDIT and control.is_stored
    )


def _parameter(control: Control) -> dict[str, Any]:
    found: dict[str, Any] = {
        "parameter_longname": control.name,
        "parameter_shortname": control.name,
        "parameter_annotation_name": control.name,
        "parameter_info": control.hint,
        "parameter_modmode": 0,
    }
    if control.kind is Kind.EDIT:
        return found | {"parameter_type": _BLOB, "parameter_invisible": 1}
    if control.choices or control.kind is Kind.TEXT:
        choices = list(control.choices or ("off", "on"))
        found |= {
            "parameter_type": _ENUM,
            "parameter_enum": choices,
            "parameter_mmin": 0.0,
            "parameter_mmax": len(choices) - 1.0,
        }
    else:
        found |= {
            "parameter_type": _INT,
            "parameter_mmin": float(control.low),
            "parameter_mmax": float(control.high),
            "parameter_unitstyle": _CUSTOM if control.unit else _WHOLE,
        }
        if control.unit:
            found["parameter_units"] = control.unit
    if control.is_button:
        return found | {"parameter_invisible": _HIDDEN}
    return found | {"parameter_initial": [control.initial], "parameter_initial_enable": 1}


def _dial(control: Control) -> dict[str, Any]:  # noqa: ARG001 (one shape for all)
    return {
        "appearance": 0,
        "triangle": 0,
        "showname": 1,
        "shownumber": 1,
        "fontsize": 9.5,
        "activedialcolor": list(LINE),
        "activefgdialcolor": list(ACCENT),
        "activeneedlecolor": list(ACCENT),
        "textcolor": list(TEXT),
        "dialcolor": list(LINE),
        "needlecolor": list(TEXT),
    }


def _number(control: Control) -> dict[str, Any]:  # noqa: ARG001 (one shape for all)
    return {
        "fontsize": 10.0,
        "appearance": 0,
        "activebgcolor": list(FIELD),
        "textcolor": list(TEXT),
        "activeslidercolor": list(ACCENT),
        "bordercolor": list(LINE),
    }


def _menu(control: Control) -> dict[str, Any]:  # noqa: ARG001 (one shape for all)
    return {
        "fontsize": 10.0,
        "activebgcolor": list(FIELD),
        "textcolor": list(TEXT),
        "tricolor": list(ACCENT),
        "bordercolor": list(LINE),
    }


def _tab(control: Control) -> dict[str, Any]:
    return {
        "num_lines_patching": 1,
        "num_lines_presentation": 1,
        "fontsize": 9.5,
        "activebgcolor": list(FIELD),
        "activebgoncolor": list(ACCENT),
        "textcolor": list(TEXT),
        "textoncolor": list(ON_ACCENT),
        "rounded": 4.0,
        "spacing_x": 2.0,
        "tabs": len(control.choices),
    }


def _text(control: Control) -> dict[str, Any]:
    off = ACCENT if control.is_primary else BUTTON
    return {
        "text": control.text,
        "texton": control.text,
        # 0 is pressed, 1 is switched.
        "mode": 0 if control.is_button else 1,
        "rounded": 6.0 if control.is_primary else 4.0,
        "fontsize": 14.0 if control.is_primary else 9.5 if len(control.text) < 6 else 10.0,
        "fontface": 1 if control.is_primary else 0,
        "activebgcolor": list(off),
        "activebgoncolor": list(ACCENT),
        "activetextcolor": list(ON_ACCENT if control.is_primary else TEXT),
        "activetextoncolor": list(ON_ACCENT),
        "bordercolor": list(off),
        "focusbordercolor": list(ACCENT),
    }


def _edit(control: Control) -> dict[str, Any]:
    return {
        "text": control.text,
        # Enter ends it, and the whole text is one symbol.
        "keymode": 1,
        "outputmode": 1,
        "lines": 1,
        "wordwrap": 0,
        "clickmode": 1,
        "rounded": 4.0,
        "border": 1.0,
        "fontsize": 12.0 if control.name == "Artist" else 10.0,
        "bgcolor": list(FIELD),
        "bordercolor": list(LINE),
        "textcolor": list(TEXT),
    }


def _choices(control: Control) -> dict[str, Any]:  # noqa: ARG001 (one shape for all)
    return {
        "items": [],
        "fontsize": 10.0,
        "bgfillcolor_type": "color",
        "bgfillcolor_color": list(FIELD),
        "textcolor": list(QUIET),
        "arrowcolor": list(ACCENT),
        "arrow": 1,
        "rounded": 4.0,
    }


def _add_displays(patch: Patch, script: str, suggestions: str) -> None:
    told = ("status", "colour", "progress", "profile", "suggestions", "version")
    routes = patch.add("route", text=f"route {' '.join(told)}")
    patch.connect(script, routes)
    boxes = {display.selector: _add_display(patch, display) for display in DISPLAYS}
    for selector in ("status", "profile", "version"):
        shown = patch.add("prepend", text="prepend set")
        patch.connect(routes, shown, told.index(selector))
        patch.connect(shown, boxes[selector])
    colour = patch.add("prepend", text="prepend textcolor")
    patch.connect(routes, colour, told.index("colour"))
    patch.connect(colour, boxes["status"])
    progress = patch.add(
        "multislider",
        rect=PROGRESS,
        size=1,
        orientation=0,
        setminmax=[0.0, 100.0],
        ignoreclick=1,
        parameter_enable=0,
        slidercolor=list(ACCENT),
        bgcolor=list(FIELD),
        bordercolor=list(FIELD),
        candycane=1,
    )
    patch.connect(routes, progress, told.index("progress"))
    patch.connect(routes, suggestions, told.index("suggestions"))


def _add_display(patch: Patch, display: Display) -> str:
    return patch.add(
        "comment",
        text=display.text,
        rect=display.rect,
        fontsize=display.size,
        textcolor=list(TEXT if display.selector == "status" else QUIET),
        varname=f"{display.selector} line",
    )


def _add_label(patch: Patch, label: Label) -> None:
    patch.add(
        "comment",
        text=label.text,
        rect=label.rect,
        fontsize=9.0 if label.is_title else 9.5,
        fontface=1 if label.is_title else 0,
        textcolor=list(ACCENT if label.is_title else QUIET),
    )


def _frame(patch: Patch) -> dict[str, Any]:
    return {
        "fileversion": 1,
        "appversion": _APP,
        "classnamespace": "box",
        "rect": [80.0, 100.0, 1200.0, 900.0],
        "bgcolor": list(DEVICE),
        "locked_bgcolor": list(DEVICE),
        "openrect": [0.0, 0.0, float(WIDTH), float(HEIGHT)],
        "openinpresentation": 1,
        "default_fontsize": 10.0,
        "default_fontface": 0,
        "default_fontname": "Ableton Sans Medium",
        "gridsize": [4.0, 4.0],
        "devicewidth": float(WIDTH),
        "description": "Drum MIDI in the style of a named drummer.",
        "boxes": patch.boxes,
        "lines": patch.lines,
        "parameters": patch.parameters
        | {"parameterbanks": _banks(_BANK), "inherited_shortname": 1},
        "dependency_cache": [{"name": "bridge.js", "bootpath": ".", "type": "TEXT", "implicit": 1}],
        "latency": 0,
        "minimum_live_version": "12.0",
        "minimum_max_version": "8.6",
        "platform_compatibility": 0,
        "project": _project(),
        "autosave": 0,
    }


def _banks(names: Sequence[str]) -> dict[str, Any]:
    return {"0": {"index": 0, "name": "Groove", "parameters": list(names)}}


def _project() -> dict[str, Any]:
    return {
        "version": 1,
        # Of no meaning, and the same in every build.
        "creationdate": 0,
        "modificationdate": 0,
        "viewrect": [0.0, 0.0, 300.0, 500.0],
        "autoorganize": 1,
        "hideprojectwindow": 1,
        "showdependencies": 1,
        "autolocalize": 0,
        "contents": {"patchers": {}, "code": {"bridge.js": {"kind": "javascript", "local": 1}}},
        "layout": {},
        "searchpath": {},
        "detailsvisible": 0,
        "amxdtype": int.from_bytes(MIDI_EFFECT),
        "readonly": 0,
        "devpathtype": 0,
        "devpath": ".",
        "sortmode": 0,
        "viewmode": 0,
        "includepackages": 0,
    }
