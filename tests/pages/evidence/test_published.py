"""The reproductions panel: every published figure is met, by code that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.answers.evidence.published import reproductions
from tests.pages.evidence.laws_report import lines

ROOT = Path(__file__).parents[3]


def test_every_figure_has_a_source_and_is_computed():
    table = reproductions()
    assert len(table) == 6 + 3 + 2 + 10 + 6 + 18
    assert table[["published", "ours", "difference"]].notna().all(axis=None)
    assert table["source"].str.contains("arXiv").all()


def test_exponents_of_the_best_size_are_met_within_two_hundredths():
    table = reproductions()
    own = table[table["source"].str.startswith("Porian")]
    assert len(own) == 10
    assert own["difference"].abs().max() < 0.02


def test_the_table_of_selections_is_met_to_its_last_digit():
    table = reproductions()
    own = table[table["quantity"].isin(["PearCorr, %", "RelAcc, %"])]
    assert len(own) == 18
    assert own["difference"].abs().max() < 0.0501


def test_the_rectified_law_fits_no_worse_than_published():
    table = reproductions().set_index("subject")
    for data_set in ("FLAN", "WMT19", "Gigaword"):
        row = table.loc[f"{data_set}, rectified law"]
        assert row["ours"] <= row["published"]
        assert row["ours"] > 0.8 * row["published"]


def test_the_panel_is_drawn_when_opened(open_app):
    app = open_app("scaling_laws")
    before = len(app.dataframe)
    app.session_state["reproductions"] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) == before + 1


def test_losses_with_repeated_data_are_met_to_nine_digits():
    table = reproductions()
    own = table[table["source"].str.startswith("Muennighoff") & table["quantity"].str.startswith("loss of")]
    assert len(own) == 2
    assert own["difference"].abs().max() < 1e-9


def test_chinchilla_lies_within_the_published_intervals():
    """Besiroglu et al. 2024, 95%: E 1.769 to 1.871, alpha 0.317 to 0.373, beta 0.331 to 0.415."""
    ours = reproductions().set_index("subject").loc["Chinchilla parametric law"].set_index("quantity")["ours"]
    assert 1.769 < ours["E"] < 1.871
    assert 0.317 < ours["alpha"] < 0.373
    assert 0.331 < ours["beta"] < 0.415


def test_far_runs_are_foretold_as_well_as_published():
    """Gadre et al. 2024: 0.71 and 0.73% off."""
    table = reproductions()
    own = table[table["source"].str.startswith("Gadre")]
    assert len(own) == 2
    assert (own["ours"] <= 0.75).all()


def test_the_page_in_the_docs_is_what_the_code_gives():
    told = [line.split(" | ") for line in (ROOT / "docs" / "laws.md").read_text(encoding="utf-8").splitlines()]
    told = [cells for cells in told if len(cells) == 7 and cells[0] not in ("| subject", "|---")]
    found = [line.split(" | ") for line in lines()]
    assert [cells[:3] for cells in told] == [cells[:3] for cells in found]
    for before, now in zip(told, found, strict=True):
        assert float(before[3]) == pytest.approx(float(now[3]), rel=2e-3, abs=2e-3), now[:2]
