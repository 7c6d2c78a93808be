"""Write docs/guide/parameters.md from the description of the requests."""

from __future__ import annotations

from pathlib import Path

from mididrumigen.domain.work.kinds import Quantity
from mididrumigen.domain.work.parameters import Parameter, parameters
from mididrumigen.domain.work.requests import GenerationParams, ProviderChoice, ResearchRequest

PAGE = Path(__file__).parents[1] / "docs" / "guide" / "parameters.md"
SECTIONS = {
    "What to play": GenerationParams,
    "Who makes the patterns": ProviderChoice,
    "What to research": ResearchRequest,
}
HEAD = """# Parameters

All that can be asked for: on the command line, in a body of the REST API and in the history. The
table is written from the code (`make parameters`), so it cannot differ from what the program does.
A parameter without an option is set by words of the [prompt](words.md) or by the service.

To add one, declare a field with `parameter(...)` in `domain/work/requests.py` and use it in the
engine. Its range check, option, API field, JSON form, line of the history and row here come from
that entry.
"""


def write_page() -> str:
    """The page in Markdown."""
    parts = [HEAD]
    for title, request in SECTIONS.items():
        rows = [_row(each) for each in parameters(request).values()]
        head = "| Option | In JSON | Values | Usual | What it does |\n|---|---|---|---|---|"
        parts.append("\n".join([f"## {title}\n", head, *rows, ""]))
    return "\n".join(parts)


def _row(each: Parameter) -> str:
    values = each.kind.values()
    if isinstance(each.kind, Quantity) and each.kind.most_served != each.kind.most:
        values += f"; {each.kind.most_served} by the service"
    cells = (f"`{each.option}`" if each.option else "", f"`{each.key}`", values, _usual(each))
    return f"| {' | '.join(cells)} | {each.help_text} |"


def _usual(each: Parameter) -> str:
    if each.is_drawn:
        return "drawn"
    told = each.write(each.default)[each.key]
    if told is None or told in ("", []):
        return ""
    if isinstance(told, bool):
        return str(told).lower()
    return f"{told:g}" if isinstance(told, float) else _spell(told)


def _spell(told: object) -> str:
    return "/".join(map(str, told)) if isinstance(told, list) else str(told)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
