"""The commands on artists: research, profiles, who plays alike, the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mididrumigen.cli import commands, reading
from mididrumigen.cli.arguments import AS_JSON, FILE
from mididrumigen.cli.options import options, read_options
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import display_name
from mididrumigen.domain.work.requests import (
    ResearchRequest,
)


@click.command()
@click.argument("name")
@options(ResearchRequest)
@click.option(
    "--text", "texts", type=FILE, multiple=True,
    help="A text about that artist: notes, an interview, a saved page, a PDF (extra: pdf).",
)  # fmt: skip
@AS_JSON
def research(name: str, texts: tuple[Path, ...], as_json: bool, **values: Any) -> None:
    """Find out how NAME plays, and remember it."""
    given = reading.load_texts(texts) if texts else ()
    request = read_options(ResearchRequest, values, artist=display_name(name), texts=given)
    commands.research(request, as_json=as_json)


@click.command()
@click.argument("what", metavar="FILE|URL|-")
@click.option("--artist", required=True, help="The drummer that the claims are about.")
@click.option("--title", default="", help="The text's title, where it does not say so itself.")
@AS_JSON
def read(what: str, artist: str, title: str, as_json: bool) -> None:
    """Say what a text claims of how an artist drums, and what of it is refused and why."""
    reading.read(what, display_name(artist), title, as_json=as_json)


@click.command()
@click.argument("name")
@AS_JSON
def profile(name: str, as_json: bool) -> None:
    """Show what is known of NAME: every number with its sources."""
    commands.profile(display_name(name), as_json=as_json)


@click.command()
@AS_JSON
def artists(as_json: bool) -> None:
    """List the artists that are known."""
    commands.artists(as_json=as_json)


@click.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True)
@AS_JSON
def similar(name: str, limit: int, as_json: bool) -> None:
    """List the artists whose style is nearest to NAME's."""
    commands.similar(display_name(name), limit, as_json=as_json)


@click.group()
def library() -> None:
    """The knowledge library: entries of drummers and genres, built in and your own."""


@library.command("check")
@click.argument("paths", nargs=-1, type=FILE)
@AS_JSON
def check_library(paths: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with files or folders of entries, with line and column; with your own."""
    from mididrumigen.cli import library as entries

    entries.check(paths, as_json=as_json)


@library.command("show")
@click.argument("name")
@AS_JSON
def show_library_entry(name: str, as_json: bool) -> None:
    """Show the entry of NAME: facts, grooves and fills, and what it leaves to the genre."""
    from mididrumigen.cli import library as entries

    entries.show_entry(display_name(name), as_json=as_json)


@library.command("add")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="In place of your entry of the same name.")
@AS_JSON
def add_to_library(file: Path, replace: bool, as_json: bool) -> None:
    """Check the entry in FILE and keep it among your own, which win over those built in."""
    from mididrumigen.cli import library as entries

    entries.add(file, replace=replace, as_json=as_json)


@click.command()
@click.argument("parts", nargs=-1, required=True)
@click.option("--name", default="", help="What to call it.")
@AS_JSON
def blend(parts: tuple[str, ...], name: str, as_json: bool) -> None:
    """Store a profile between artists, such as "John Bonham:60" "Questlove:40"."""
    commands.blend([_part(part) for part in parts], name, as_json=as_json)


def _part(text: str) -> tuple[str, float]:
    name, colon, weight = text.rpartition(":")
    try:
        return (display_name(name), float(weight)) if colon else (display_name(text), 1.0)
    except ValueError:
        raise InvalidRequestError(
            f"'{text}' is not a part of a blend.", hint='Write it like "John Bonham:60".'
        ) from None


COMMANDS = (research, read, profile, artists, similar, library, blend)
