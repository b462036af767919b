"""Data sets kept under a name: they come back as they were sent, are limited, listed and removable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from data.saved import datasets
from data.settings import settings
from data.uploads.reader import read_table
from errors import InputError, NotFound, TooLarge

ROWS = b'label,note\na,"one, two"\n\nb,\n'
MEANING = {"meant": [["label", "label", ""]], "places": [["api-models", ""]], "value_kind": "measured"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PARETOSCOPE_HOME", str(tmp_path))
    monkeypatch.setenv("PARETOSCOPE_MAX_KEPT_SETS", "2")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def put(name: str = "mine") -> datasets.KeptSet:
    return datasets.keep(name, "prices", MEANING, read_table("x.csv", ROWS).cells)


def test_it_comes_back_as_it_was_sent():
    slug = put(" my prices ").slug
    found = datasets.get(slug)
    assert (found.name, found.kind, found.n_rows, found.meaning) == ("my prices", "prices", 2, MEANING)
    pd.testing.assert_frame_equal(datasets.table(slug).cells, read_table("x.csv", ROWS).cells, check_index_type=False)


def test_number_and_names_are_limited():
    put("one")
    with pytest.raises(InputError, match="already"):
        put("one")
    put("two")
    with pytest.raises(TooLarge, match="2 data sets"):
        put("three")
    assert [one.name for one in datasets.listed()] == ["two", "one"]
    datasets.delete(datasets.listed()[0].slug)
    put("three")
    assert [one.name for one in datasets.listed()] == ["three", "one"]


def test_size_is_limited():
    swollen = pd.DataFrame({"a": ["x" * 11_000_000]}, index=[1])
    with pytest.raises(TooLarge, match=r"11\.0 MB"):
        datasets.keep("big", "prices", MEANING, swollen)
    assert datasets.listed() == []


@pytest.mark.parametrize("name", ["", "  ", "a" * 121, "a\u202eb", "a\nb"])
def test_names_that_cannot_be(name):
    with pytest.raises(InputError, match="name"):
        put(name)


@pytest.mark.parametrize("slug", ["", "aaaaaaaaaa", "../../etc", "' OR 1=1", "x" * 500])
def test_an_unknown_one_is_said(slug):
    for ask in (datasets.get, datasets.table, datasets.delete):
        with pytest.raises(NotFound, match="No data set is kept"):
            ask(slug)
