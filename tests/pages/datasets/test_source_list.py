"""Every source with its age today, its terms, and the command that renews it."""

from __future__ import annotations

from datetime import date

import pytest

from data.refresh.ways import ways_to_renew
from data.sources import SOURCES
from pages.answers.datasets.source_list import age, age_days, dated_sources

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("2026-11-28", "0 days", 0),
        ("2026-11-27", "1 day", 1),
        ("2026-09-30", "59 days", 59),
        ("2026-08-29", "2 months", 91),
        ("2026-08-28", "3 months", 92),
        ("2025-12", "11 months", 362),
        ("2024", "2 years", 1062),
        ("not recorded", "not known", None),
        ("", "", None),
    ],
)
def test_an_age_is_no_more_exact_than_its_date(text: str, words: str, days: int | None) -> None:
    assert age(text, TODAY) == words
    assert age_days(text, TODAY) == days


def test_every_source_has_its_terms_and_a_way_to_renew_it_or_none() -> None:
    table = dated_sources(TODAY).set_index("id")
    assert set(SOURCES) <= set(table.index)
    assert (table["may_ship_because"] != "").all()
    assert table.loc["timm", "renewed_by"] == "python -m data.refresh"
    assert table.loc["zeus", "age"] == "3 months"
    assert table.loc["gpu_rental", ["age", "renewed_by"]].tolist() == ["not known", "no: put together by hand"]
    assert table.loc["curated", ["age", "renewed_by"]].tolist() == ["", "made by this project"]


def test_only_sources_of_the_registry_can_be_renewed() -> None:
    assert set(ways_to_renew()) - {"openrouter_prices"} <= set(SOURCES)
    assert ways_to_renew()["litellm_prices"] == "python -m data.refresh.packages"
