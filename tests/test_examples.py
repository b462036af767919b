"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module

import numpy as np
import pytest

from tests.live import ROOT

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for tree in ("models", "data", "pages")
    for path in sorted((ROOT / tree).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_hold(name: str) -> None:
    with np.printoptions(precision=4, suppress=True, legacy=False):
        result = doctest.testmod(import_module(name), optionflags=OPTIONS)
    assert result.attempted > 0
    assert result.failed == 0


def test_there_are_examples() -> None:
    assert len(MODULES) > 25
