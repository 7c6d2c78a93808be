"""A picture of the device, drawn from its patcher: what is looked at where there is no Live.

``python ableton/picture.py docs/images/ableton-device.png`` needs Pillow. It draws what the boxes
say of themselves (places, colours, texts, ranges), not what Live would make of them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

if __package__ in (None, ""):  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ableton.controls import HEIGHT, WIDTH
from ableton.lint import class_of
from ableton.patcher import ACCENT, DEVICE, FIELD, LINE, QUIET, TEXT, build_patcher

SCALE = 2
# What the device shows in the middle of work.
SHOWN = {
    "status line": "4 clips in slots 3-6 of Drums.",
    "profile line": "John Bonham: 82 % sure, 14 sources",
    "version line": "device 0.1.0, server 0.1.0",
    "Suggestions": "Led Zeppelin",
}
PROGRESS = 0.62

Box = Mapping[str, Any]
Colour = tuple[int, int, int]


class Canvas:
    """Drawing in the patcher's own pixels."""

    def __init__(self, scale: int = SCALE) -> None:
        self.scale = scale
        self.image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), _rgb(DEVICE))
        self._draw = ImageDraw.Draw(self.image)

    def rectangle(
        self,
        rect: list[float],
        fill: Colour | None,
        outline: Colour | None = None,
        radius: float = 3,
    ) -> None:
        """A rectangle with round corners."""
        left, top, width, height = (value * self.scale for value in rect)
        corners = (left, top, left + width - 1, top + height - 1)
        self._draw.rounded_rectangle(corners, radius * self.scale, fill, outline, self.scale)

    def text(
        self, rect: list[float], words: str, colour: Colour, size: float, *, bold: bool = False,
        centred: bool = False, inset: float = 3,
    ) -> None:  # fmt: skip
        """A line of text, upright in the middle, cut at the edge."""
        font = _font(size * self.scale, bold)
        left, top, width, height = (value * self.scale for value in rect)
        while words and font.getlength(words) > width - 2:
            words = words[:-1]
        x = left + (width - font.getlength(words)) / 2 if centred else left + inset * self.scale
        ascent, descent = font.getmetrics()
        self._draw.text((x, top + (height - ascent - descent) / 2), words, colour, font)

    def arc(self, middle: tuple[float, float], radius: float, start: float, end: float,
            colour: Colour, width: float) -> None:  # fmt: skip
        """Part of a circle, in degrees clockwise from the right."""
        x, y, radius = middle[0] * self.scale, middle[1] * self.scale, radius * self.scale
        corners = (x - radius, y - radius, x + radius, y + radius)
        self._draw.arc(corners, start, end, colour, round(width * self.scale))

    def line(self, ends: list[tuple[float, float]], colour: Colour, width: float) -> None:
        """Straight lines."""
        points = [(x * self.scale, y * self.scale) for x, y in ends]
        self._draw.line(points, colour, round(width * self.scale))

    def triangle(self, middle: tuple[float, float], size: float, colour: Colour) -> None:
        """The mark of a menu."""
        x, y, size = middle[0] * self.scale, middle[1] * self.scale, size * self.scale
        self._draw.polygon(
            [(x - size, y - size / 2), (x + size, y - size / 2), (x, y + size)], colour
        )


def _rgb(colour: list[float] | tuple[float, ...]) -> Colour:
    red, green, blue = (round(255 * value) for value in colour[:3])
    return red, green, blue


def _font(size: float, bold: bool) -> ImageFont.FreeTypeFont | Any:
    names = ("DejaVuSansCondensed-Bold.ttf",) if bold else ("DejaVuSansCondensed.ttf",)
    for name in names:
        try:
            return ImageFont.truetype(name, size * 0.92)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _values(box: Box) -> Mapping[str, Any]:
    found: Mapping[str, Any] = box.get("saved_attribute_attributes", {}).get("valueof", {})
    return found


def draw_device(patcher: Mapping[str, Any], scale: int = SCALE) -> Image.Image:
    """The device in presentation mode."""
    canvas = Canvas(scale)
    shown = [row["box"] for row in patcher["patcher"]["boxes"] if row["box"].get("presentation")]
    for box in sorted(shown, key=lambda box: box["maxclass"] != "panel"):
        _DRAW[class_of(box)](canvas, box)
    return canvas.image


def _panel(canvas: Canvas, box: Box) -> None:
    canvas.rectangle(box["presentation_rect"], _rgb(box["bgcolor"]), radius=box["rounded"])


def _comment(canvas: Canvas, box: Box) -> None:
    words = SHOWN.get(str(box.get("varname")), str(box["text"]))
    colour = (141, 209, 158) if box.get("varname") == "status line" else _rgb(box["textcolor"])
    bold = bool(box.get("fontface"))
    canvas.text(box["presentation_rect"], words, colour, box["fontsize"], bold=bold, inset=2)


def _edit(canvas: Canvas, box: Box) -> None:
    rect = box["presentation_rect"]
    canvas.rectangle(rect, _rgb(box["bgcolor"]), _rgb(box["bordercolor"]))
    quiet = box.get("varname") == "Key"
    canvas.text(rect, box["text"], _rgb(QUIET if quiet else TEXT), box["fontsize"], inset=5)


def _menu(canvas: Canvas, box: Box) -> None:
    rect = box["presentation_rect"]
    canvas.rectangle(rect, _rgb(FIELD), _rgb(LINE))
    choices = _values(box).get("parameter_enum")
    words = choices[_values(box)["parameter_initial"][0]] if choices else SHOWN["Suggestions"]
    canvas.text(rect, words, _rgb(box["textcolor"]), box["fontsize"], inset=5)
    canvas.triangle((rect[0] + rect[2] - 8, rect[1] + rect[3] / 2 - 0.5), 3, _rgb(ACCENT))


def _number(canvas: Canvas, box: Box) -> None:
    rect = box["presentation_rect"]
    canvas.rectangle(rect, _rgb(FIELD), _rgb(LINE))
    words = str(_values(box)["parameter_initial"][0])
    canvas.text(rect, words, _rgb(TEXT), box["fontsize"], centred=True)


def _button(canvas: Canvas, box: Box) -> None:
    initial = _values(box).get("parameter_initial", [0])[0]
    is_on = box["mode"] == 1 and initial
    fill = box["activebgoncolor"] if is_on else box["activebgcolor"]
    words = box["activetextoncolor"] if is_on else box["activetextcolor"]
    canvas.rectangle(box["presentation_rect"], _rgb(fill), radius=box["rounded"])
    bold = bool(box["fontface"])
    rect = box["presentation_rect"]
    canvas.text(rect, box["text"], _rgb(words), box["fontsize"], bold=bold, centred=True)


def _tab(canvas: Canvas, box: Box) -> None:
    left, top, width, height = box["presentation_rect"]
    choices = _values(box)["parameter_enum"]
    step = width / len(choices)
    for number, choice in enumerate(choices):
        rect = [left + number * step + (number > 0), top, step - 1, height]
        is_on = number == _values(box)["parameter_initial"][0]
        canvas.rectangle(rect, _rgb(box["activebgoncolor" if is_on else "activebgcolor"]))
        colour = _rgb(box["textoncolor" if is_on else "textcolor"])
        canvas.text(rect, choice, colour, box["fontsize"], centred=True)


def _dial(canvas: Canvas, box: Box) -> None:
    left, top, width, height = box["presentation_rect"]
    values = _values(box)
    low, high, value = (
        values["parameter_mmin"],
        values["parameter_mmax"],
        values["parameter_initial"][0],
    )
    size, start, sweep = box["fontsize"], 125.0, 290.0
    middle, radius = (left + width / 2, top + height / 2 + 1), 11.5
    turn = start + sweep * (value - low) / (high - low)
    from_ = start + sweep * (0 - low) / (high - low)
    canvas.text([left, top, width, 12], box["varname"], _rgb(QUIET), size - 0.5, centred=True)
    canvas.arc(middle, radius, start, start + sweep, _rgb(LINE), 2.6)
    canvas.arc(middle, radius, min(from_, turn), max(from_, turn), _rgb(ACCENT), 2.6)
    x, y = (math.cos(math.radians(turn)), math.sin(math.radians(turn)))
    ends = [(middle[0] + 3 * x, middle[1] + 3 * y), (middle[0] + 10 * x, middle[1] + 10 * y)]
    canvas.line(ends, _rgb(ACCENT), 2)
    shown = values.get("parameter_enum")
    words = shown[value] if shown else values["parameter_units"] % value
    canvas.text([left, top + height - 12, width, 12], words, _rgb(TEXT), size - 0.5, centred=True)


def _progress(canvas: Canvas, box: Box) -> None:
    left, top, width, height = box["presentation_rect"]
    canvas.rectangle([left, top, width, height], _rgb(FIELD))
    canvas.rectangle([left, top, width * PROGRESS, height], _rgb(ACCENT))


_DRAW = {
    "panel": _panel,
    "comment": _comment,
    "textedit": _edit,
    "umenu": _menu,
    "live.menu": _menu,
    "live.numbox": _number,
    "live.text": _button,
    "live.tab": _tab,
    "live.dial": _dial,
    "multislider": _progress,
}


def main(path: Path) -> None:
    """Draw the device into a PNG file."""
    draw_device(build_patcher()).save(path, optimize=True)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
