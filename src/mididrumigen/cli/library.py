"""What the commands of the knowledge library do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import ArtistKind, slug
from mididrumigen.settings.places import OWN_LIBRARY
from mididrumigen.wiring.core import Services, build_services

if TYPE_CHECKING:
    from mididrumigen.domain.style.evidence import Phrase
    from mididrumigen.research.library.library_files import LibraryEntry
    from mididrumigen.research.library.lint import Remark


def check(paths: Sequence[Path], *, as_json: bool) -> None:
    """Say what is wrong with files of the library; the user's own by default.

    Raises:
        InvalidRequestError: a file has a mistake, or there is none.
    """
    from mididrumigen.research.library.lint import lint_file

    services = build_services()
    own = services.settings.home / OWN_LIBRARY
    files = _files(paths or ([own] if own.is_dir() else []))
    if not files:
        raise InvalidRequestError(
            f"There are no files of the library in {', '.join(map(str, paths or [own]))}.",
            hint="Name files, or add one with: mididrumigen library add FILE.",
        )
    genres = _genres(services, files)
    remarks = {file: lint_file(file, genres)[1] for file in files}
    wrong = sum(any(each.is_mistake for each in said) for said in remarks.values())
    if as_json:
        show_json({"files": [_told(file, said) for file, said in remarks.items()], "wrong": wrong})
    else:
        for file, said in remarks.items():
            _show_remarks(file, said)
    if wrong:
        raise InvalidRequestError(f"{wrong} of {len(files)} files cannot be used.")


def add(path: Path, *, replace: bool, as_json: bool) -> None:
    """Check a file, and keep it among the user's own entries.

    Raises:
        InvalidRequestError: it has a mistake, or an entry of the name is there already.
    """
    from mididrumigen.research.library.built_in import Library
    from mididrumigen.research.library.lint import lint_file

    services = build_services()
    entry, remarks = lint_file(path, services.library.genres())
    # A file may be called anything before it is kept.
    mistakes = [each for each in remarks if each.is_mistake and not each.hint.startswith("Call it")]
    if entry is None or mistakes:
        raise InvalidRequestError(mistakes[0].text, hint=mistakes[0].hint)
    kind = "genres" if entry.artist.kind is ArtistKind.GENRE else "artists"
    kept = services.settings.home / OWN_LIBRARY / kind / f"{slug(entry.artist.name)}.yaml"
    if kept.exists() and not replace:
        raise InvalidRequestError(
            f"There is an entry of {entry.artist.name} already: {kept}.",
            hint="Say --replace to put this one in its place.",
        )
    earlier = kept.read_bytes() if kept.exists() else None
    _write(kept, path.read_bytes())
    try:
        Library(own=services.settings.home / OWN_LIBRARY).genres()
    except Exception:
        # Beside the other entries it is no good: two claim a name, for example.
        _undo(kept, earlier)
        raise
    if as_json:
        show_json({"name": entry.artist.name, "file": str(kept)})
        return
    for each in remarks:
        if not each.is_mistake:
            tell(each.text)
    show(str(kept))


def show_entry(name: str, *, as_json: bool) -> None:
    """Show what the library says of a name, and what it leaves to the genre.

    Raises:
        UnknownArtistError: it says nothing.
    """
    from mididrumigen.orchestrator.unknown import unknown_artist

    services = build_services()
    library = services.library
    artist = library.identify(name)
    found = library.entry(artist) if artist is not None else None
    if artist is None or found is None:
        raise unknown_artist(name, library, library)
    data = describe_entry(*found, is_own=library.is_own(artist))
    if as_json:
        show_json(data)
        return
    show(f"{data['name']} ({data['kind']}), {', '.join(data['genres'])}")
    show(f"{'Your own entry' if data['own'] else 'Built in'}: {data['file']}")
    for line in data["facts"]:
        show(f"  {line}")
    show(f"Left to the genre {data['genres'][0]}: {', '.join(data['left_to_genre'])}")
    for phrase in data["phrases"]:
        show(f"\n{phrase['label']} ({phrase['time_signature']}, {phrase['tempo_bpm']:g} BPM)")
        show(phrase["grid"])


def describe_entry(entry: LibraryEntry, file: str, *, is_own: bool) -> dict[str, Any]:
    """An entry as JSON data."""
    from mididrumigen.domain.style.features import FEATURES

    stated = {claim.feature for claim in entry.finding.claims}
    return {
        "name": entry.artist.name,
        "kind": entry.artist.kind.value,
        "own": is_own,
        "file": file,
        "aliases": list(entry.artist.aliases),
        "bands": list(entry.artist.bands),
        "genres": list(entry.artist.genres) or [entry.parent],
        "years": entry.years,
        "facts": list(entry.finding.facts),
        "stated": sorted(stated),
        "left_to_genre": [name for name in FEATURES if not _is_stated(name, stated)],
        "phrases": [_describe_phrase(phrase) for phrase in entry.finding.phrases],
    }


def _is_stated(feature: str, stated: set[str]) -> bool:
    return any(name == feature or name.startswith(f"{feature}.") for name in stated)


def _describe_phrase(phrase: Phrase) -> dict[str, Any]:
    from mididrumigen.domain.music.notation import format_grid

    return {
        "label": phrase.label,
        "time_signature": str(phrase.groove.meter),
        "tempo_bpm": phrase.groove.tempo_bpm,
        "weight": phrase.weight,
        "fill": bool(phrase.fills),
        "grid": format_grid(phrase.groove, ruler=True),
    }


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return found


def _genres(services: Services, files: Sequence[Path]) -> list[str]:
    """The known genres, and those among the files."""
    from mididrumigen.research.library.built_in import Library

    # The user's own files may be what is broken.
    beside = [file.stem for file in files if file.parent.name == "genres"]
    own = services.settings.home / OWN_LIBRARY / "genres"
    return sorted({*Library().genres(), *(file.stem for file in own.glob("*.yaml")), *beside})


def _told(file: Path, remarks: Sequence[Remark]) -> dict[str, Any]:
    return {
        "file": str(file),
        "usable": not any(each.is_mistake for each in remarks),
        "remarks": [
            {"text": each.text, "mistake": each.is_mistake, "hint": each.hint} for each in remarks
        ],
    }


def _show_remarks(file: Path, remarks: Sequence[Remark]) -> None:
    if not remarks:
        show(f"{file}: sound")
    for each in remarks:
        show(f"{'' if each.is_mistake else 'note: '}{each.text} {each.hint}".rstrip())


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)


def _undo(path: Path, earlier: bytes | None) -> None:
    if earlier is None:
        path.unlink()
    else:
        _write(path, earlier)
