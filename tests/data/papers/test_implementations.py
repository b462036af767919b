"""The registry of implementations names code that is there, and every law, policy and online method is in it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

import pytest

from data.papers.implementations import RELATIONS, Implementation, implementations
from models.laws import LAWS
from models.laws.choosing.selection_methods import METHODS
from models.routers.registry import POLICIES
from pages.registry import BY_ID, load
from tests.live import ROOT

ROWS = implementations()
CALCULATIONS = {row.calculation for row in ROWS}


def online_methods() -> set[str]:
    """The classes that learn while they serve: those with a `learn`, or that plan under a budget."""
    addresses: dict[str, str] = {}
    parents: set[str] = set()
    for path in (ROOT / "models/routers/online").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
                parents |= bases
                if "Protocol" not in bases and "start" in methods:
                    addresses[node.name] = f"models.routers.online.{path.stem}:{node.name}"
    return {address for name, address in addresses.items() if name not in parents}


def test_every_law_policy_and_method_is_registered() -> None:
    assert {f"law:{name}" for name in LAWS} <= CALCULATIONS
    assert {f"policy:{name}" for name in POLICIES} <= CALCULATIONS
    assert {f"selection:{name}" for name in METHODS} <= CALCULATIONS
    assert len(CALCULATIONS) == len(ROWS)


def test_every_online_method_is_registered() -> None:
    methods = online_methods()
    assert len(methods) >= 8
    assert methods <= {row.code for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.calculation)
def test_the_code_is_there(row: Implementation) -> None:
    address, _, key = row.code.partition("[")
    module, _, name = address.partition(":")
    target: Any = getattr(import_module(module), name)
    if key:
        held = target if isinstance(target, Mapping) else {entry.id for entry in called(target)}
        assert key.removesuffix("]") in held


def called(target: Callable[[], Any]) -> Any:
    return target()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.calculation)
def test_a_row_says_how_and_where(row: Implementation) -> None:
    assert row.relation in RELATIONS
    assert row.link.startswith("https://")
    assert row.relation == "own-method" or row.note, "what is not as in the paper"
    fields = load(BY_ID[row.page].view).model_fields
    assert set(parse_qs(row.state, strict_parsing=bool(row.state))) <= set(fields)


def test_the_caption_of_a_board_finds_its_row() -> None:
    """Pages look a caption up by the board's id."""
    boards = {row.calculation: row for row in ROWS if row.calculation.startswith("board:")}
    assert boards
    for calculation, row in boards.items():
        assert row.code.endswith(f"[{calculation.removeprefix('board:')}]")


def test_a_link_is_cited_in_one_way() -> None:
    names = defaultdict(set)
    for row in ROWS:
        names[row.link].add(row.cited_as)
    assert {link: cited for link, cited in names.items() if len(cited) > 1} == {}


def test_the_citation_of_a_law_names_the_same_paper() -> None:
    for row in ROWS:
        if row.calculation.startswith("law:") and row.calculation != "law:pruning":
            citation = LAWS[row.calculation.removeprefix("law:")].citation
            assert row.link.rpartition("/")[2] in citation, row.calculation
