"""What is on the device: each control with its place, its selector and what Live says of it.

Places are (left, top, width, height) in presentation mode, in pixels; a device is 169 high.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HEIGHT, WIDTH = 169, 866
Rect = tuple[float, float, float, float]


class Kind(StrEnum):
    """Classes of Max objects that a user can touch."""

    DIAL = "live.dial"
    NUMBER = "live.numbox"
    MENU = "live.menu"
    TAB = "live.tab"
    TEXT = "live.text"
    EDIT = "textedit"
    CHOICES = "umenu"


@dataclass(frozen=True, slots=True)
class Control:
    """Something to touch.

    Attributes:
        name: of the parameter, as Live's automation lists and Push show it.
        kind: its class.
        rect: its place.
        selector: what it sends to the script, with the value behind it; a button sends it alone.
        hint: for Live's info view.
        low, high: of a number.
        initial: a number, or the place of a choice.
        choices: what a menu, tab or stepped dial offers.
        unit: how a number is written, such as ``%d %%``.
        is_button: whether it is pressed, not switched.
        is_primary: whether it is what most users press.
        is_stored: whether the Live Set keeps it.
        text: what is on a button or in a field.
    """

    name: str
    kind: Kind
    rect: Rect
    selector: str
    hint: str
    low: int = 0
    high: int = 1
    initial: int = 0
    choices: tuple[str, ...] = ()
    unit: str = ""
    is_button: bool = False
    is_primary: bool = False
    is_stored: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A word beside a control."""

    text: str
    rect: Rect
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Display:
    """What the script writes to: the selector is what it sends."""

    selector: str
    rect: Rect
    text: str = ""
    size: float = 10.0


def _button(name: str, rect: Rect, selector: str, hint: str, *, primary: bool = False) -> Control:
    return Control(
        name,
        Kind.TEXT,
        rect,
        selector,
        hint,
        is_button=True,
        is_primary=primary,
        is_stored=False,
        text=name,
    )


def _switch(
    name: str, rect: Rect, selector: str, hint: str, text: str, initial: int = 0
) -> Control:
    return Control(name, Kind.TEXT, rect, selector, hint, initial=initial, text=text)


SWINGS = ("Artist", "Straight", "52 %", "54 %", "56 %", "58 %", "60 %", "62 %", "64 %", "Triplet",
    "70 %", "75 %")  # fmt: skip
FILLS = ("Artist", "None", "1 in 8", "1 in 4", "1 in 2", "All bars")
HANDS = ("Artist", "Hi-hat", "Ride", "Crash", "Floor tom")
MAPS = ("Auto (drum rack)", "General MIDI", "Live Core Kits", "EZdrummer / SD3",
    "Addictive Drums 2", "BFD3", "Steven Slate", "Logic", "Roland V-Drums")  # fmt: skip
TARGETS = ("Free slots, this track", "From selected slot", "Arrangement")
READINGS = ("Evidence", "Edit")

PANELS: tuple[Rect, ...] = (
    (5, 4, 198, 137),
    (207, 4, 206, 137),
    (417, 4, 150, 137),
    (571, 4, 156, 137),
    (731, 4, 130, 137),
)
STATUS_PANEL: Rect = (5, 145, 856, 20)

LABELS = (
    Label("DRUMMER", (10, 6, 90, 14), is_title=True),
    Label("GROOVE", (212, 6, 90, 14), is_title=True),
    Label("INTO LIVE", (422, 6, 90, 14), is_title=True),
    Label("SONG", (576, 6, 90, 14), is_title=True),
    Label("SELECTED CLIP", (576, 62, 86, 14), is_title=True),
    Label("SERVER", (736, 6, 90, 14), is_title=True),
    Label("Bars", (213, 77, 40, 13)),
    Label("Variations", (263, 77, 56, 13)),
    Label("Power hand", (324, 77, 70, 13)),
    Label("Drum map", (423, 21, 80, 13)),
    Label("Goes to", (423, 53, 80, 13)),
    Label("keep on edit", (664, 62, 58, 14)),
    Label("Take", (422, 117, 28, 16)),
)

DISPLAYS = (
    Display("status", (11, 148, 680, 15), "Live is loading the device."),
    Display("profile", (10, 64, 190, 15), "", 9.5),
    Display("version", (737, 120, 118, 15), "", 9.0),
)
PROGRESS: Rect = (700, 151, 155, 8)

CONTROLS = (
    Control(
        "Artist",
        Kind.EDIT,
        (11, 21, 186, 22),
        "artist",
        "A drummer, a producer or a band in any script. Press Enter.",
        text="John Bonham",
    ),
    Control(
        "Suggestions",
        Kind.CHOICES,
        (11, 46, 186, 17),
        "artist",
        "Who could be meant: choose one to take its name.",
        is_stored=False,
    ),
    _button(
        "Research",
        (11, 81, 91, 17),
        "research",
        "Find out how this drummer plays. Takes seconds offline, minutes with the web.",
    ),
    _button("Augment", (106, 81, 91, 17), "augment", "Look for more evidence of this drummer."),
    _button(
        "Generate",
        (11, 102, 122, 34),
        "generate",
        "Play new grooves in this style and insert them. Nothing is overwritten.",
        primary=True,
    ),
    _button("Reroll", (137, 102, 60, 16), "reroll", "The same wishes with new luck."),
    _button("Cancel", (137, 120, 60, 16), "cancel", "Give up what is on its way."),
    Control(
        "Complexity",
        Kind.DIAL,
        (211, 21, 48, 50),
        "complexity",
        "0 is as the artist plays; left is sparser, right is busier.",
        low=-100,
        high=100,
        unit="%d %%",
    ),
    Control(
        "Intensity",
        Kind.DIAL,
        (261, 21, 48, 50),
        "intensity",
        "0 is as the artist plays; left is softer, right is harder.",
        low=-100,
        high=100,
        unit="%d %%",
    ),
    Control(
        "Swing",
        Kind.DIAL,
        (311, 21, 48, 50),
        "swing",
        "The artist's own, or a share of the beat: 50 is straight, a triplet is 66.7.",
        choices=SWINGS,
    ),
    Control(
        "Fills",
        Kind.DIAL,
        (361, 21, 48, 50),
        "fills",
        "As often as the artist plays them, or so many of the bars.",
        choices=FILLS,
    ),
    Control("Bars", Kind.NUMBER, (213, 91, 44, 16), "bars", "Bars of each clip.", 1, 16, 4),
    Control(
        "Variations", Kind.NUMBER, (263, 91, 54, 16), "variations", "How many clips.", 1, 16, 4
    ),
    Control(
        "Power hand",
        Kind.MENU,
        (323, 91, 84, 16),
        "lead_hand",
        "What the hand that keeps time plays.",
        choices=HANDS,
    ),
    _switch(
        "Humanize",
        (213, 116, 94, 18),
        "humanize",
        "Play the artist's touch and timing. Off is on the grid.",
        "Humanize",
        1,
    ),
    _switch(
        "Vary in Live",
        (313, 116, 94, 18),
        "vary",
        "Let Live vary velocities a little each time a clip plays, ghost notes most.",
        "Vary in Live",
    ),
    Control(
        "Drum map",
        Kind.MENU,
        (423, 34, 138, 16),
        "drum_map",
        "Auto reads the names of the pads of this track's drum rack.",
        choices=MAPS,
    ),
    Control(
        "Target",
        Kind.MENU,
        (423, 66, 138, 16),
        "target",
        "Free slots only: clips that are there stay. Arrangement: from the next bar line.",
        choices=TARGETS,
    ),
    _button(
        "Insert as clips",
        (423, 89, 138, 20),
        "insert_clips",
        "Insert the last grooves once more, such as on another slot.",
    ),
    Control(
        "Take",
        Kind.NUMBER,
        (450, 116, 32, 18),
        "take",
        "Which of the variations replaces the selected clip.",
        1,
        16,
        1,
    ),
    _button(
        "Replace clip",
        (486, 116, 75, 18),
        "replace_clip",
        "Put this take in place of the notes of the selected clip. Undo brings them back.",
    ),
    Control(
        "Form",
        Kind.EDIT,
        (577, 21, 144, 17),
        "form",
        "Sections with their bars, such as intro:4 verse:8 chorus:8. Press Enter.",
        text="intro:4 verse:8 chorus:8 outro:4",
    ),
    _button("Song", (577, 41, 144, 17), "song", "Play the form: a clip for each section."),
    _switch("Keep kick", (577, 79, 27, 16), "lock kick", "Edit: the kick stays.", "Kick"),
    _switch("Keep snare", (606, 79, 31, 16), "lock snare", "Edit: the snare stays.", "Snare"),
    _switch("Keep hats", (639, 79, 25, 16), "lock hats", "Edit: the hi-hat stays.", "Hat"),
    _switch(
        "Keep cymbals", (666, 79, 26, 16), "lock cymbals", "Edit: ride and crashes stay.", "Cym"
    ),
    _switch("Keep toms", (694, 79, 27, 16), "lock toms", "Edit: toms and percussion stay.", "Tom"),
    Control(
        "Read as",
        Kind.TAB,
        (577, 99, 144, 16),
        "read_as",
        "Evidence: learn from the clip. Edit: play it anew, but for what is kept.",
        choices=READINGS,
    ),
    _button("Read clip", (577, 119, 144, 17), "read_clip", "Send the notes of the selected clip."),
    Control(
        "Address",
        Kind.EDIT,
        (737, 21, 118, 17),
        "address",
        "Of the server. Press Enter.",
        text="http://127.0.0.1:8000",
    ),
    Control(
        "Key",
        Kind.EDIT,
        (737, 41, 118, 17),
        "key",
        "An API key, for a server elsewhere. It is not stored in the Set. Press Enter.",
        is_stored=False,
        text="API key, if any",
    ),
    _button("Connect", (737, 63, 118, 17), "test", "Look for the server and compare versions."),
    _button(
        "Open dashboard",
        (737, 84, 118, 17),
        "dashboard",
        "See and hear everything in the browser.",
    ),
    _switch(
        "Receive",
        (737, 103, 118, 16),
        "receive",
        "Insert what the dashboard sends to Live, where the target says.",
        "Receive from dashboard",
    ),
)
