"""A REAPER project in memory, with the functions of ``reaper.*`` that the script calls.

Faithful where scripts go wrong: changes outside an undo block are faults, notes that were added
unsorted cannot be read before they are sorted, an item's active take may be audio, positions are
seconds here and quarter notes there, and ticks are the take's own.
"""

from __future__ import annotations

import shlex
import subprocess
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lupa import lua54

PPQ = 960
IMPLODE = 40543


@dataclass(eq=False)
class Take:
    """A take: notes as (start, end, channel, pitch, velocity, muted) in its ticks."""

    item: Item
    name: str = ""
    is_midi: bool = True
    notes: list[tuple[float, float, int, int, int, bool]] = field(default_factory=list)
    is_sorted: bool = True


@dataclass(eq=False)
class Item:
    """An item on a track, in seconds."""

    track: Track
    start: float
    stop: float
    takes: list[Take] = field(default_factory=list)
    active: int = 0
    is_selected: bool = False


@dataclass(eq=False)
class Track:
    """A track."""

    name: str = ""
    items: list[Item] = field(default_factory=list)


@dataclass
class Project:
    """A project in one tempo, with metres from given times on.

    Attributes:
        tempo_bpm: of the whole project.
        meters: (bar from 0, upper, lower), the first at bar 0.
        resources: REAPER's folder for scripts and settings.
        answers: what the user types into the dialog, or ``None`` for Cancel.
        presses: for each frame of a panel, the label that is pressed.
        typed: what is typed into the panel's fields, by label.
        windows: whether the script shall think that it is on Windows.
    """

    resources: Path
    tempo_bpm: float = 120.0
    meters: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 4, 4)])
    cursor: float = 0.0
    tracks: list[Track] = field(default_factory=list)
    selected_track: Track | None = None
    regions: list[tuple[float, float, str]] = field(default_factory=list)
    answers: list[str] | None = None
    presses: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    windows: bool = False
    environment: dict[str, str] | None = None

    def __post_init__(self) -> None:
        self.undo: list[str] = []
        self.boxes: list[str] = []
        self.texts: list[str] = []
        self.commands: list[str] = []
        self.faults: list[str] = []
        self.sorts = 0
        self.stored: dict[str, str] = {}
        self.captions: list[str] = []
        self._depth = self._refresh = self._windows_open = 0
        self._waiting: deque[Callable[[], Any]] = deque()

    def run(self, script: Path, *, panel: bool = False) -> None:
        """Run the script until nothing is deferred any more."""
        lua = lua54.LuaRuntime(unpack_returned_tuples=True)
        names = [name for name in dir(Functions) if not name.startswith("_")]
        functions = Functions(self)
        kept = [name for name in names if panel or not name.startswith("ImGui_")]
        lua.globals().reaper = lua.table_from({name: getattr(functions, name) for name in kept})
        lua.execute(script.read_text("utf-8"))
        for _ in range(10_000):
            if not self._waiting:
                break
            self._waiting.popleft()()
        assert not self._waiting, "the script never ends"
        assert self._depth == 0, "an undo block is still open"
        assert self._refresh == 0, "the screen is still frozen"
        assert not self.faults, self.faults

    def change(self, what: str) -> None:
        """Note a change, which an undo block has to be around."""
        if not self._depth:
            self.faults.append(f"{what} outside of an undo block")

    def qn(self, time: float) -> float:
        """A time in quarter notes."""
        return time * self.tempo_bpm / 60

    def time(self, qn: float) -> float:
        """Quarter notes in seconds."""
        return qn * 60 / self.tempo_bpm

    def bars(self) -> list[tuple[float, int, int, int]]:
        """Metres with the quarter note that each begins at: (qn, bar, upper, lower)."""
        found, qn, before = [], 0.0, self.meters[0]
        for bar, upper, lower in self.meters:
            qn += (bar - before[0]) * 4 * before[1] / before[2]
            found.append((qn, bar, upper, lower))
            before = (bar, upper, lower)
        return found

    def meter_at(self, time: float) -> tuple[float, int, int, int]:
        """The metre at a time."""
        return [one for one in self.bars() if one[0] <= self.qn(time) + 1e-9][-1]


class Functions:
    """``reaper.*``."""

    def __init__(self, project: Project) -> None:
        self._p = project

    def GetOS(self) -> str:
        return "Win64" if self._p.windows else "Other"

    def GetResourcePath(self) -> str:
        return str(self._p.resources)

    def RecursiveCreateDirectory(self, path: str, _: int) -> int:
        Path(path).mkdir(parents=True, exist_ok=True)
        return 1

    def ExecProcess(self, command: str, timeout: int) -> None:
        self._p.commands.append(command)
        if timeout >= 0:
            self._p.faults.append("a program holds REAPER up")
        if self._p.windows:
            return
        shell, script = shlex.split(command)
        assert shell == "/bin/sh"
        subprocess.run([shell, script], env=self._p.environment, check=False)

    def GetExtState(self, section: str, key: str) -> str:
        return self._p.stored.get(f"{section}/{key}", "")

    def SetExtState(self, section: str, key: str, value: str, persist: bool) -> None:
        assert persist
        self._p.stored[f"{section}/{key}"] = value

    def GetUserInputs(self, _: str, count: int, captions: str, values: str) -> Any:
        names = captions.split(",")
        assert names[-2].startswith("extrawidth=")
        assert names[-1] == "separator=\n"
        assert len(names) - 2 == count == len(values.split("\n"))
        assert count <= 16, "REAPER shows no more fields"
        self._p.captions = names[:-2]
        if self._p.answers is None:
            return False, values
        given = values.split("\n")
        for number, answer in enumerate(self._p.answers):
            given[number] = answer if answer != "=" else given[number]
        return True, "\n".join(given)

    def MB(self, text: str, _title: str, _kind: int) -> int:
        self._p.boxes.append(text)
        return 1

    def defer(self, work: Callable[[], Any]) -> None:
        self._p._waiting.append(work)

    def Undo_BeginBlock(self) -> None:
        self._p._depth += 1

    def Undo_EndBlock(self, what: str, flags: int) -> None:
        self._p._depth -= 1
        assert flags == -1
        self._p.undo.append(what)

    def PreventUIRefresh(self, by: int) -> None:
        self._p._refresh += by

    def UpdateArrange(self) -> None:
        pass

    def GetSelectedTrack(self, _: int, index: int) -> Track | None:
        return self._p.selected_track if index == 0 else None

    def CountTracks(self, _: int) -> int:
        return len(self._p.tracks)

    def InsertTrackAtIndex(self, index: int, _defaults: bool) -> None:
        self._p.change("a track")
        self._p.tracks.insert(index, Track())

    def GetTrack(self, _: int, index: int) -> Track | None:
        return self._p.tracks[index] if index < len(self._p.tracks) else None

    def GetSetMediaTrackInfo_String(self, track: Track, key: str, value: str, write: bool) -> Any:
        assert key == "P_NAME"
        if write:
            self._p.change("a track's name")
            track.name = value
        return True, track.name

    def GetCursorPosition(self) -> float:
        return self._p.cursor

    def TimeMap2_timeToQN(self, _: int, time: float) -> float:
        return self._p.qn(time)

    def TimeMap2_QNToTime(self, _: int, qn: float) -> float:
        return self._p.time(qn)

    def TimeMap_GetTimeSigAtTime(self, _: int, time: float) -> Any:
        _qn, _bar, upper, lower = self._p.meter_at(time)
        return upper, lower, self._p.tempo_bpm

    def TimeMap2_timeToBeats(self, _: int, time: float) -> Any:
        qn, bar, upper, lower = self._p.meter_at(time)
        passed = self._p.qn(time) - qn
        length = 4 * upper / lower
        beats = passed % length * lower / 4
        return beats, bar + int(passed // length), upper, self._p.qn(time), lower

    def CreateNewMIDIItemInProj(
        self, track: Track, start: float, stop: float, in_qn: Any = None
    ) -> Item:
        self._p.change("an item")
        assert not in_qn
        item = Item(track, start, stop)
        item.takes.append(Take(item))
        track.items.append(item)
        return item

    def GetActiveTake(self, item: Item) -> Take | None:
        return item.takes[item.active] if item.takes else None

    def TakeIsMIDI(self, take: Take) -> bool:
        return take.is_midi

    def MIDI_GetPPQPosFromProjQN(self, take: Take, qn: float) -> float:
        return (qn - self._p.qn(take.item.start)) * PPQ

    def MIDI_GetProjQNFromPPQPos(self, take: Take, ppq: float) -> float:
        return ppq / PPQ + self._p.qn(take.item.start)

    def MIDI_InsertNote(self, take: Take, *values: Any) -> bool:
        _selected, muted, start, stop, channel, pitch, velocity, no_sort = values
        self._p.change("a note")
        assert take.is_midi
        take.notes.append((start, stop, channel, pitch, velocity, muted))
        take.is_sorted = False
        if not no_sort:
            self.MIDI_Sort(take)
        return True

    def MIDI_Sort(self, take: Take) -> None:
        self._p.sorts += 1
        take.notes.sort()
        take.is_sorted = True

    def MIDI_GetNote(self, take: Take, index: int) -> Any:
        assert take.is_sorted, "notes are read before they are sorted"
        if index >= len(take.notes):
            return False, False, False, 0, 0, 0, 0, 0
        start, stop, channel, pitch, velocity, muted = take.notes[index]
        return True, False, muted, start, stop, channel, pitch, velocity

    def GetSetMediaItemTakeInfo_String(self, take: Take, key: str, value: str, write: bool) -> Any:
        assert key == "P_NAME"
        if write:
            self._p.change("a take's name")
            take.name = value
        return True, take.name

    def SelectAllMediaItems(self, _: int, selected: bool) -> None:
        for item in self._items():
            item.is_selected = selected

    def SetMediaItemSelected(self, item: Item, selected: bool) -> None:
        item.is_selected = selected

    def GetSelectedMediaItem(self, _: int, index: int) -> Item | None:
        found = [item for item in self._items() if item.is_selected]
        return found[index] if index < len(found) else None

    def GetMediaItemInfo_Value(self, item: Item, key: str) -> float:
        return {"D_POSITION": item.start, "D_LENGTH": item.stop - item.start}[key]

    def Main_OnCommand(self, command: int, _: int) -> None:
        assert command == IMPLODE
        self._p.change("imploding")
        for track in self._p.tracks:
            chosen = [item for item in track.items if item.is_selected]
            for other in chosen[1:]:
                chosen[0].takes += other.takes
                track.items.remove(other)

    def EnumProjectMarkers3(self, _: int, index: int) -> Any:
        if index >= len(self._p.regions):
            return 0, False, 0.0, 0.0, "", 0, 0
        start, stop, name = self._p.regions[index]
        return index + 1, stop > start, start, stop, name, index, 0

    def AddProjectMarker2(
        self, _: int, is_region: bool, start: float, stop: float, name: str, *_more: Any
    ) -> int:
        self._p.change("a region")
        assert is_region
        self._p.regions.append((start, stop, name))
        return len(self._p.regions) - 1

    def ImGui_CreateContext(self, _: str) -> object:
        return object()

    def ImGui_Cond_FirstUseEver(self) -> int:
        return 4

    def ImGui_SetNextWindowSize(self, *_: Any) -> None:
        pass

    def ImGui_Begin(self, _context: object, _name: str, _open: bool) -> Any:
        self._p._windows_open += 1
        assert self._p._windows_open == 1, "a window is begun twice"
        return True, bool(self._p.presses)

    def ImGui_End(self, _: object) -> None:
        self._p._windows_open -= 1
        if self._p.presses:
            self._p.presses.pop(0)

    def ImGui_InputText(self, _: object, label: str, value: str) -> Any:
        if label in self._p.typed:
            return True, self._p.typed.pop(label)
        return False, value

    def ImGui_Button(self, _: object, label: str) -> bool:
        return self._p.presses[:1] == [label]

    def ImGui_SameLine(self, _: object) -> None:
        pass

    def ImGui_Text(self, _: object, text: str) -> None:
        self._p.texts.append(text)

    def _items(self) -> list[Item]:
        return [item for track in self._p.tracks for item in track.items]
