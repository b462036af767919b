"""Proposals for unknown names: what only looks alike is never called the same, and nothing is joined."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.source import curated
from data.warehouse import queries
from data.warehouse.name_matches import candidates_for, difference, likeness, words

PAIRS = list(csv.DictReader((Path(__file__).with_name("name_pairs.csv")).open(encoding="utf-8", newline="")))
N_PROBED = 4  # of the unresolved names, evenly spread: each goes through every spelling there is
TEXT = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40)


def test_the_list_of_pairs_is_long_and_has_both_kinds() -> None:
    answers = [pair["same"] for pair in PAIRS]
    assert len({(pair["first"], pair["second"]) for pair in PAIRS}) == len(PAIRS) >= 60
    assert set(answers) == {"yes", "no"}
    assert answers.count("yes") >= 15


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['first']} ~ {pair['second']}")
def test_spelling_tells_the_same_model_from_a_lookalike(pair: dict[str, str]) -> None:
    contrast = difference(pair["first"], pair["second"])
    assert (not contrast.words) == (pair["same"] == "yes"), pair["why"]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['first']} ~ {pair['second']}")
def test_the_curated_join_never_says_what_the_list_denies(pair: dict[str, str]) -> None:
    """No alias gives a lookalike's model in the same mode of reasoning, under the name as written."""
    modes = {(row["source"], row["name"]): row["reasoning"] for row in curated("mode_alias")}
    models = {
        row["model"] + ("|" + modes[key] if (key := (row["source"], row["name"])) in modes else "")
        for row in curated("model_alias")
        if row["name"].lower() == pair["first"].lower()
    }
    registered = {row["id"] for row in curated("model")}
    if pair["same"] == "no" and pair["second"] in registered and "only a person" not in pair["why"]:
        assert pair["second"] not in models
    if pair["same"] == "yes" and models and pair["second"] in registered:
        assert models == {pair["second"]}


def test_precision_is_told_apart_from_the_model() -> None:
    contrast = difference("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", "qwen3-235b-a22b-instruct-2507")
    assert contrast.precisions == {"fp8"}
    assert not contrast.words


def test_likeness_by_hand() -> None:
    # qwen 3 32b against qwen 3 8b: qwen (2) + 3 (1) in common, of those and two sizes (2 each).
    assert likeness("Qwen3-32B", "qwen3-8b") == pytest.approx(3 / 7)


def test_proposals_name_what_differs(cur: duckdb.DuckDBPyConnection) -> None:
    proposals = candidates_for(cur, "llama-4-maverick-03-26-experimental")
    first = proposals.iloc[0]
    assert first["model"] == "llama-4-maverick-17b-128e-instruct"
    assert first["likeness"] < 1
    assert "experimental" in first["only_in_name"].split()
    assert proposals["likeness"].is_monotonic_decreasing
    assert proposals["model"].is_unique


def test_a_proposal_joins_nothing(cur: duckdb.DuckDBPyConnection) -> None:
    before = queries.unresolved(cur)
    assert "llama-4-maverick-03-26-experimental" in set(before["name"])
    for name in ("llama-4-maverick-03-26-experimental", *before["name"][:: max(1, len(before) // N_PROBED)]):
        candidates_for(cur, name)
    assert queries.unresolved(cur).equals(before)


def test_a_name_like_nothing_has_no_proposal(cur: duckdb.DuckDBPyConnection) -> None:
    proposals = candidates_for(cur, "zzz-unheard-of")
    assert proposals.empty
    assert "only_in_name" in proposals


@pytest.mark.parametrize("model", ["qwen3-32b", "claude-opus-4-1-20250805", "gpt-4o-2024-05-13", "llama-3-8b-instruct"])
def test_a_registered_name_proposes_itself_first(cur: duckdb.DuckDBPyConnection, model: str) -> None:
    first = candidates_for(cur, f"someone/{model.upper()}").iloc[0]
    assert (first["model"], first["likeness"], first["only_in_name"]) == (model, 1.0, "")


@given(TEXT, TEXT)
def test_difference_is_symmetric_and_likeness_a_share(first: str, second: str) -> None:
    forward, backward = difference(first, second), difference(second, first)
    assert (forward.only_first, forward.only_second) == (backward.only_second, backward.only_first)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == likeness(second, first)
    assert not difference(first, first).words
    assert words(first) == words(first.upper())
