"""The tables of papers and claims, and what refers to them."""

from __future__ import annotations

import re

import duckdb
import pandas as pd
import pytest

from data.papers.implementations import implementations
from data.papers.lever_rows import claim_metrics, lever_rows
from data.papers.measured_effects import LIKENESSES, comparisons, measured_effects
from data.warehouse import queries
from data.warehouse.opening import Warehouse


def test_there_are_119_papers_with_links_and_sentences(cur: duckdb.DuckDBPyConnection) -> None:
    papers = queries.techniques(cur)
    assert len(papers) == 119
    assert papers["link"].str.startswith("https://").all()
    arxiv = papers[papers["link_kind"] == "arxiv"]
    assert len(arxiv) > 90
    assert arxiv["link"].map(lambda link: bool(re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{5}", link))).all()
    assert arxiv["link"].is_unique
    assert papers["sentence"].map(lambda text: text.endswith(".") and len(text.split()) <= 25).all()


def test_a_paper_runs_here_or_says_what_it_needs(cur: duckdb.DuckDBPyConnection) -> None:
    papers = queries.techniques(cur).set_index("id")
    running = {row.technique for row in implementations()} - {""}
    assert running <= set(papers.index)
    lacking = papers["needs"].isna() & ~papers.index.isin(running)
    assert not lacking.any(), list(lacking[lacking].index)


def test_a_registered_paper_has_one_link(cur: duckdb.DuckDBPyConnection) -> None:
    links = queries.techniques(cur).set_index("id")["link"].to_dict()
    wrong = {row.calculation for row in implementations() if row.technique and row.link != links[row.technique]}
    assert wrong == set()


def test_levers_and_metrics_name_claims_that_are_there(cur: duckdb.DuckDBPyConnection) -> None:
    claims = queries.claims(cur)
    effects = claims[~claims["is_scope"]]
    assert set(effects["metric"]) == set(claim_metrics())
    named = {claim for row in lever_rows() for claim in row.claims}
    assert named <= set(effects["id"])
    assert len({row.technique for row in lever_rows()}) >= 44
    for row in lever_rows():
        metrics = effects[effects["id"].isin(row.claims)]["metric"]
        assert metrics.is_unique, row.id


@pytest.fixture(scope="module")
def effects(warehouse: Warehouse) -> pd.DataFrame:
    return measured_effects(warehouse.cursor())


def test_at_least_twelve_claims_stand_beside_a_measured_effect(
    cur: duckdb.DuckDBPyConnection, effects: pd.DataFrame
) -> None:
    claims, sources = set(queries.claims(cur)["id"]), set(queries.sources(cur).index)
    compared = {entry.claim for entry in comparisons()} - {""}
    assert len(compared) >= 12
    assert compared <= claims
    assert {entry.likeness for entry in comparisons()} <= set(LIKENESSES)
    assert set(effects["comparison"]) == {entry.id for entry in comparisons()}
    assert set(effects["source"]) <= sources
    assert effects.notna().all(axis=None)


def test_effects_worked_by_hand(effects: pd.DataFrame) -> None:
    """Llama-2-70B at 2 bits scores 69.48, unquantized 72.41, Llama-2-13B 67.81 (the authors' table)."""
    by_name = effects.set_index(["comparison", "label"])["effect"]
    lost = by_name["qat-accuracy"]
    assert lost[[name for name in lost.index if name.startswith("Llama 2 70B, w2g64")]].tolist() == pytest.approx(
        [2.93]
    )
    assert by_name["qat-against-smaller", "Llama-2-70B at w2g64 against Llama-2-13B"] == pytest.approx(69.48 - 67.81)
    assert by_name["qat-size", "Llama-2-70B at w2g64"] == pytest.approx(20.1)
