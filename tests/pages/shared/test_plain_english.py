"""What people read is plain product English: a list of phrases that may stand nowhere on screen or in the API.

The texts are read in three places: every string in the code that is a phrase (f-strings with 0 for each value), what
each page shows on a first visit, and the OpenAPI document. Docstrings and comments are for programmers, and are free.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1.element_tree import Block

from pages.api.openapi import document
from pages.api.serving import ENDPOINTS, PREFIX
from pages.registry import PAGES
from tests.live import ROOT

# What may not be said, and what to say.
FORBIDDEN = {
    r"(?<![\w.%-])\d(?:[\d.,]*\d)? %(?!\{)": "41%: the percent sign closed up",
    r"\b[\d.,]+ ?G (?:parameters|tokens|rows|examples)": "7.02B: counts in K, M, B, T",
    r"\b(?:dearer|dearest|dear)\b": "more expensive, most expensive",
    r"\bforet(?:ell|ells|old|elling)\b": "predicts, predicted",
    r"\bnats a token\b|\btokens a parameter\b|\brows? a model\b|\ba row a\b|\bone a (?:file|row|page)\b": "per",
    r"\bbeating nobody\b|\bnobody (?:can|knows)\b": "name what is unknown",
    r"\bby likeness\b": "never fuzzy-matched",
    r"\ba seller\b|\bsellers?\b": "provider",
    r"\bcannot be taken away\b": "cannot be exported",
    r"\bMoney counted\b": "At this weight on cost",
    r"\bWay to tune\b": "Tuning method",
    r"\bBits a\b": "Bits per",
    r"\b(?:Before and behind the router|If it learned from feedback)\b": "what the section holds",
    r"\bthe best's\b|\bthe others' own\b": "of the best single model",
    r"\bout there\b": "outside the measured range",
    r"(?<![\w.,])1 (?:points|models|candidates|rows|GPUs|sizes|runs|curves|queries|tokens)\b": "one has no plural",
    r"[-+\u2212]0%": "same",
    r"\b(?:come by|comes by|came by)\b": "obtained, measured",
    r"\bthe commonest\b": "the most common",
    r"\bwhence\b|\bthereof\b|\bhenceforth\b|\bthrice\b|\bofttimes\b": "a word that people use",
}
CODE = sorted(
    [ROOT / "app.py", ROOT / "server.py", ROOT / "errors.py"]
    + [path for tree in ("pages", "models", "data") for path in (ROOT / tree).rglob("*.py")]
)


def faults(text: str) -> list[str]:
    """The forbidden phrases in a text, each with what to say instead."""
    return [f"'{match[0]}' -> {say}" for pattern, say in FORBIDDEN.items() if (match := re.search(pattern, text))]


def phrases(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of the strings in a file that hold more than one word, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values]
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | within:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_strings_of_the_code(path: Path) -> None:
    found = [f"line {line}: {fault}" for line, text in phrases(path) if " " in text for fault in faults(text)]
    assert not found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def test_the_openapi_document() -> None:
    texts = strings(json.loads(json.dumps(document(ENDPOINTS, PREFIX, "0"))))
    assert not [fault for text in texts if " " in text for fault in faults(text)]  # one word is an id


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_what_a_page_shows(open_app, page) -> None:
    app = open_app(Path(page.script).stem if page.url_path else "")
    lines = {line for element in elements(app.main, app.sidebar) for line in quoted(element)}
    assert len(lines) > 3
    assert not {line: faults(line) for line in lines if faults(line)}


def elements(*blocks: Block) -> Iterator[str]:
    """What each element of the page tells the browser, as text."""
    for block in blocks:
        for child in block.children.values():
            if isinstance(child, Block):
                yield str(child.proto)
                yield from elements(child)
            else:
                yield str(child.proto)


def quoted(text: str) -> list[str]:
    """The strings in a message's text form that hold more than one word; bytes of tables are left out."""
    return [line for line in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if " " in line and "\\0" not in line]


def test_the_figures_and_tables_of_the_registries() -> None:
    for name in ("data/metrics.csv", "data/boards/boards.toml"):
        assert not faults((ROOT / name).read_text(encoding="utf-8")), name


def test_a_fault_is_seen() -> None:
    assert faults("it uses 41 % less")
    assert faults("1 points")
    assert not faults("it uses 41% less energy than 41 models")
