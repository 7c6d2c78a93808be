"""What the pages name is there: modules, files, folders, classes and their attributes."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from tests.doc_pages import DOCS, ROOT, read

PACKAGE = ROOT / "src" / "mididrumigen"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DOTTED = re.compile(r"\bmididrumigen(?:\.\w+)+")
FILE = re.compile(r"(?<![\w./<*_-])[\w./-]+\.(?:py|mjs)\b")
# A folder of ours, in code: `research/web/`.
FOLDER = re.compile(r"`((?:[\w-]+/)+)`")
# A class in code, alone or with an attribute: `FastStore`, `TemplateGenerator.render`.
CLASS = re.compile(r"`([A-Z][a-z]+(?:[A-Z][a-z]*)+)(?:\.(?!amxd|lua)(\w+))?(?:\(.*?\))?`")
# Where links lead is checked with the links.
ELSEWHERE = re.compile(
    r"\]\([^)]*\)|" r"https?://\S+|^```(?:sh|console|csv|yaml)\n.*?^```$", re.DOTALL | re.MULTILINE
)

# What running makes.
MADE = {"output/"}


def places(name: str) -> list[Path]:
    """Where a file or folder that a page names may lie: its bare name stands for any folder."""
    if "/" not in name.rstrip("/"):
        return [*PACKAGE.rglob(name.rstrip("/")), *ROOT.glob(name)]
    return [path for path in (ROOT / name, PACKAGE / name) if path.exists()]


@cache
def classes() -> dict[str, str]:
    """The source of every class of the package, by name."""
    found: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                part = ast.get_source_segment(source, node)
                found[node.name] = found.get(node.name, "") + (part or "")
    return found


def resolves(dotted: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = getattr(found, name, None)
        return found is not None
    return False


def missing(text: str) -> list[str]:
    """What a text names and the tree does not have."""
    text = ELSEWHERE.sub("", text)
    wrong = [name for name in DOTTED.findall(text) if not resolves(name)]
    named = [name for name in (*FILE.findall(text), *FOLDER.findall(text)) if name not in MADE]
    wrong += [name for name in named if not places(name)]
    for name, attribute in CLASS.findall(text):
        body = classes().get(name)
        if body is None or (attribute and not re.search(rf"\b{attribute}\b", body)):
            wrong.append(f"{name}.{attribute}" if attribute else name)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    assert missing(read(page)) == []


@pytest.mark.parametrize(
    "text",
    [
        "`mididrumigen.domain.evidence`",
        "`mididrumigen.domain.errors.NoSuchError`",
        "`domain/feel.py`",
        "`ports.py`",
        "`research/nothing/`",
        "`NoSuchClass`",
        "`TemplateGenerator.no_such_method`",
        "```python\nfrom mididrumigen.ports import x\nimport mididrumigen.gone\n```",
    ],
)
def test_what_is_not_there_is_found(text: str) -> None:
    assert len(missing(text)) == 1


def test_what_is_there_is_not() -> None:
    text = "`domain/errors.py` `research/web/` `TemplateGenerator.render` `mididrumigen.ports`"
    assert missing(f"{text} https://example.org/gone.py") == []
