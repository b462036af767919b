"""The examples in the docstrings of models/ are true."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import numpy as np

import models

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def test_examples_of_docstrings_hold() -> None:
    names = [module.name for module in pkgutil.walk_packages(models.__path__, "models.")]
    with np.printoptions(precision=4, suppress=True, legacy=False):
        results = {name: doctest.testmod(import_module(name), optionflags=OPTIONS) for name in names}
    assert [name for name, result in results.items() if result.failed] == []
    assert sum(result.attempted for result in results.values()) >= 20, "examples that nobody finds are no examples"
