"""What a process remembers of the built-in data can be forgotten: every cache of the answers, none missed."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import pages.answers
from data.warehouse.opening import WarehouseError
from pages.answers.boards import store
from pages.answers.choose.answer import choose
from pages.answers.choose.view import ChooseView
from pages.answers.datasets.view import coverage
from pages.answers.laws.curve_regimes import regimes
from pages.answers.route.log import built_in, built_in_log
from pages.answers.tuning.built_in_curves import DATA_SETS, knowledge_of
from tests.live import ROOT

ANSWERS = ROOT / "pages" / "answers"
CALLS: dict[str, Callable[[], Any]] = {
    "a pick": lambda: choose(ChooseView()),
    "grids": store.grids,
    "methods": store.methods,
    "sources": store.sources,
    "tasks": lambda: store.tasks("llm-serving"),
    "coverage": lambda: coverage("llm-serving", store.data_version()),
    "regimes": regimes,
    "router logs": built_in,
    "a router log": lambda: built_in_log(str(built_in()["benchmark"].iloc[0])),
    "what curves teach": lambda: knowledge_of(tuple(DATA_SETS)),
}


def functools_names(path: Path) -> set[str]:
    """What a file takes of functools, however it imports it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "functools"]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return {alias.name for node in imports for alias in node.names} | {
        node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "functools"
    }


def functions_with_a_cache(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and any("data_cache" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def test_answers_remember_only_what_can_be_forgotten() -> None:
    files = [path for path in ANSWERS.rglob("*.py") if path != ANSWERS / "boards" / "store.py"]
    unregistered = [str(path.relative_to(ROOT)) for path in files if functools_names(path) & {"lru_cache", "cache"}]
    assert not unregistered, f"use store.data_cache, which forget() empties, in {unregistered}"


def test_every_cache_is_registered_once() -> None:
    for module in pkgutil.walk_packages(pages.answers.__path__, "pages.answers."):
        importlib.import_module(module.name)
    written = set.union(*(functions_with_a_cache(path) for path in ANSWERS.rglob("*.py")))
    written -= {"answer"}  # which from_warehouse registers under the name of its query
    registered = {cache.__wrapped__.__name__ for cache in store.CACHES}
    assert written <= registered
    assert len({id(cache) for cache in store.CACHES}) == len(store.CACHES)


def test_forget_empties_every_cache() -> None:
    for call in CALLS.values():
        call()
    filled = [cache for cache in store.CACHES if sizes(cache)]
    assert len(filled) > 15
    store.forget()
    assert [cache.__wrapped__.__name__ for cache in store.CACHES if sizes(cache)] == []


def sizes(cache: Any) -> int:
    return int(cache.cache_info().currsize)


@pytest.mark.parametrize("name", CALLS)
def test_nothing_answers_from_data_that_was_forgotten(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise WarehouseError("The tables cannot be loaded.")

    CALLS[name]()
    store.forget()
    monkeypatch.setattr(store, "open_warehouse", gone)
    with pytest.raises(WarehouseError):
        CALLS[name]()


def test_an_answer_is_read_once() -> None:
    assert store.grids() is store.grids()
    assert store.tasks("llm-serving") is store.tasks("llm-serving")
    assert store.grids.__doc__ and "zone" in store.grids.__doc__
    assert isinstance(store.tasks("llm-serving"), pd.DataFrame)
