"""A picture of the panel in REAPER, drawn from what the script asks ReaImGui for.

``python reaper/picture.py docs/images/reaper-panel.png`` needs lupa and Pillow. The script runs for
two frames; each widget that it names is drawn. Colours and type are REAPER's own to choose.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lupa import lua54
from PIL import Image, ImageDraw, ImageFont

SCRIPT = Path(__file__).with_name("MidiDrumGen.lua")
SCALE, WIDTH, MARGIN, ROW, FIELD = 2, 700, 12, 27, 380
GROUND, BAR, INSET, BUTTON = "#1f2125", "#2b4163", "#34373d", "#3f5f8f"
TEXT, QUIET = "#e8e8e6", "#b9bcc2"
# What a user has typed, by the label that it stands beside.
TYPED = {
    "Artist": "John Bonham",
    "In words": "half-time, sparse",
    "Keep on edit (such as kick)": "kick",
}
FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf")


@dataclass
class Panel:
    """Stands in for ``reaper.*`` and notes one frame: rows of (widget, label, value).

    Attributes:
        title: of the window.
        rows: of the last frame; buttons of one row together.
        waiting: what the script wants called next.
    """

    title: str = ""
    rows: list[list[tuple[str, str, str]]] = field(default_factory=list)
    waiting: list[Callable[[], object]] = field(default_factory=list)
    _goes_on: bool = False

    def functions(self) -> dict[str, Callable[..., object]]:
        """What the script calls, by name."""
        return {
            "GetExtState": lambda _section, _key: "",
            "defer": self.waiting.append,
            "ImGui_CreateContext": lambda _name: object(),
            "ImGui_Cond_FirstUseEver": lambda: 4,
            "ImGui_SetNextWindowSize": lambda *_: None,
            "ImGui_Begin": self._begin,
            "ImGui_End": lambda _context: None,
            "ImGui_InputText": self._input,
            "ImGui_SameLine": self._go_on,
            "ImGui_Button": self._button,
            "ImGui_Text": lambda _context, text: self._add("text", text),
        }

    def _begin(self, _context: object, name: str, _open: bool) -> tuple[bool, bool]:
        self.title, self.rows = name, []
        return True, True

    def _input(self, _context: object, label: str, value: str) -> tuple[bool, str]:
        self._add("input", label, TYPED.get(label, value))
        return label in TYPED, TYPED.get(label, value)

    def _button(self, _context: object, label: str) -> bool:
        self._add("button", label)
        return False

    def _go_on(self, _context: object) -> None:
        self._goes_on = True

    def _add(self, widget: str, label: str, value: str = "") -> None:
        if not self._goes_on:
            self.rows.append([])
        self._goes_on = False
        self.rows[-1].append((widget, label, value))


def show_panel() -> Panel:
    """The panel as the script shows it in its second frame."""
    panel = Panel()
    lua = lua54.LuaRuntime(unpack_returned_tuples=True)
    lua.globals().reaper = lua.table_from(panel.functions())
    lua.execute(SCRIPT.read_text("utf-8"))
    for _ in range(2):
        panel.waiting.pop(0)()
    return panel


def draw_panel(panel: Panel) -> Image.Image:
    """The panel, drawn twice as large as it is."""
    height = 2 * MARGIN + ROW * (len(panel.rows) + 1)
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), GROUND)
    draw, font = ImageDraw.Draw(image), _font(14 * SCALE)

    def box(x: float, y: float, width: float, colour: str) -> None:
        corners = [value * SCALE for value in (x, y, x + width, y + ROW - 5)]
        draw.rounded_rectangle(corners, 3 * SCALE, colour)

    def write(x: float, y: float, words: str, colour: str = TEXT) -> None:
        draw.text((x * SCALE, (y + 3) * SCALE), words, colour, font)

    draw.rectangle((0, 0, WIDTH * SCALE, ROW * SCALE), BAR)
    write(MARGIN, 1, panel.title)
    for number, row in enumerate(panel.rows):
        x, y = float(MARGIN), MARGIN + ROW * (number + 1)
        for widget, label, value in row:
            if widget == "input":
                box(x, y, FIELD, INSET)
                write(x + 7, y, value)
                write(x + FIELD + 10, y, label, QUIET)
            elif widget == "button":
                width = font.getlength(label) / SCALE + 16
                box(x, y, width, BUTTON)
                write(x + 8, y, label)
                x += width + 8
            else:
                write(x, y, label)
    return image


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


if __name__ == "__main__":
    draw_panel(show_panel()).save(sys.argv[1], optimize=True)
