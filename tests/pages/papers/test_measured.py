"""Claims beside measured effects, and the sentences about them."""

from __future__ import annotations

import pytest

from models.levers.bands import amounts
from pages.answers.papers.measured import effect_text, measured_claims, measured_rows
from pages.draw.papers.measured_chart import factor_chart, is_factor, pairs_chart, value_chart


@pytest.fixture(scope="module")
def compared():
    return {entry.comparison.id: entry for entry in measured_claims()}


def test_every_comparison_has_both_sources(compared) -> None:
    assert sum(entry.claim is not None for entry in compared.values()) >= 12
    for entry in compared.values():
        assert entry.paper.link.startswith("https://")
        assert entry.source_titles
        assert entry.low <= entry.median <= entry.high
        assert entry.verdict.endswith(".")
        assert "  " not in entry.verdict


def test_quantization_costs_energy_where_it_was_claimed_to_save_it(compared) -> None:
    energy = compared["int4-energy"]
    assert energy.claim.value == 3.9
    assert energy.median < 1
    assert "more in the median" in energy.verdict
    assert "none of" in energy.verdict


def test_zeus_is_in_its_range(compared) -> None:
    zeus = compared["zeus-efficiency"]
    assert amounts(zeus.claim) == (15.3, 75.8)
    assert 15.3 < zeus.median < 75.8


@pytest.mark.parametrize(
    ("unit", "effect", "text"),
    [
        ("x_less", 1.0, "no change"),
        ("x_less", 4.0, "4x less"),
        ("x_more", 0.25, "4x less"),
        ("%_more", -3.0, "3% less"),
        ("points_less", 2.5, "2.5 points less"),
        ("GB", 19.5, "19.5 GB"),
        ("% of queries", 70.0, "70% of queries"),
    ],
)
def test_effects_in_words(unit: str, effect: float, text: str) -> None:
    assert effect_text(unit, effect) == text


def test_the_pictures_hold_every_comparison(compared) -> None:
    factors = [entry for entry in compared.values() if is_factor(entry)]
    values = [entry for entry in compared.values() if not is_factor(entry)]
    assert len(factor_chart(factors, "#000").layout.yaxis.ticktext) == len(factors) > 12
    assert len(value_chart(values, "#000").layout.yaxis.ticktext) == len(values) > 3
    for entry in compared.values():
        figure = pairs_chart(entry, "#000")
        assert len(figure.data[0].x) == len(entry.pairs)
        assert ("claimed" in str(figure.layout.title.text)) == (entry.claim is not None)


def test_the_table_to_take_away_names_sources(compared) -> None:
    table = measured_rows()
    assert len(table) == len(compared)
    assert (table["source"] != "").all()
    assert table["link"].str.startswith("https://").all()
