"""Carbon and water of the pick: by hand, by grid, as a limit, on the page and in what is taken away."""

from __future__ import annotations

import math

import pytest

from errors import InputError
from pages.answers.boards import store
from pages.answers.boards.carbon import CARBON, month_of, month_sentence, site_footprint
from pages.answers.boards.origin import origin
from pages.answers.choose.answer import choose
from pages.answers.choose.tables import ranked_rows, table_rows
from pages.answers.choose.view import ChooseView
from tests.pages.conftest import texts


def test_by_hand():
    grams, litres = store.grids().loc["France", ["gco2e_per_kwh", "water_l_per_kwh"]]
    month = month_of(80.0, 0.12, 10_000, "France", 1.2)
    assert month is not None
    kwh = 80 * 300_000 / 3.6e6 * 1.2  # 8 kWh at the site
    assert month.footprint.kwh == pytest.approx(kwh) == pytest.approx(8)
    assert month.footprint.kgco2e == pytest.approx(kwh * grams / 1000)
    assert month.footprint.water_l == pytest.approx(kwh * litres)
    assert month.bill_usd == pytest.approx(36)
    said = month_sentence(month, "request", "France", 1.2)
    assert "300,000 requests: $36.00, 8 kWh" in said
    assert month_of(math.nan, 0.1, None, "World", 1.15) is None


def test_the_column_says_where_it_comes_from_and_follows_the_grid():
    answers = {grid: choose(ChooseView(grid=grid, kinds=("self-hosted",))) for grid in ("World", "France")}
    for grid, answer in answers.items():
        row = answer.frame.iloc[int(answer.decision.pick)].to_dict()
        per_1k = 1000 * site_footprint(1000 * row["energy_per_response_j"], grid, 1.15).kgco2e
        assert row[CARBON] == pytest.approx(per_1k)
        found = origin(row, CARBON)
        assert found is not None
        assert found.kind.startswith("estimated")
        assert any("EcoLogits" in source for source in found.sources)
        assert any("ML.ENERGY" in source for source in found.sources)
        assert CARBON in ranked_rows(answer)
        assert CARBON in table_rows(answer)
        api = answer.frame[answer.frame["kind"] == "api"]
        assert api[CARBON].isna().all()
        assert api[f"{CARBON}__kind"].isna().all()
    assert answers["World"].frame[CARBON].max() > answers["France"].frame[CARBON].max()


def test_a_limit_on_carbon_is_one_on_energy_by_grid():
    free = choose(ChooseView())
    bound = float(free.frame[CARBON].median())
    answer = choose(ChooseView(max_co2e_g=bound))
    assert answer.decision.hidden["max_co2e_g"] == int((free.frame[CARBON] > bound).sum())
    kept = answer.frame[answer.decision.feasible]
    assert kept[CARBON].max() <= bound
    clean = choose(ChooseView(max_co2e_g=bound, grid="France"))
    assert clean.decision.hidden.get("max_co2e_g", 0) < answer.decision.hidden["max_co2e_g"]


def test_a_grid_that_is_gone_is_named():
    answer = choose(ChooseView(grid="Atlantis"))
    assert answer.view.grid == "World"
    assert "Atlantis" in answer.complaints[0]
    with pytest.raises(InputError, match="Atlantis"):
        choose(ChooseView(grid="Atlantis"), strict=True)


@pytest.mark.parametrize("task", ["lm-arena-chat", "text-to-image"])
def test_the_page_says_it(open_app, task):
    assert "CO2e" in texts(open_app(task=task, kinds="self-hosted"))
    month = texts(open_app(task=task, requests_per_day="1000", grid="France", kinds="self-hosted"))
    assert "A month of 30,000 " in month
    assert "the France grid" in month


def test_a_pick_of_unknown_energy_has_a_bill_and_no_carbon(open_app):
    page = texts(open_app(kinds="api", requests_per_day="1000"))
    assert "A month of 30,000 requests: " in page.replace("\\", "")
    assert "CO2e is not included" in page
