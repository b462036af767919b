"""The table of regimes: every built-in curve of one axis, each with a regime or a reason."""

from __future__ import annotations

import numpy as np

from pages.answers.boards import store
from pages.answers.laws.curve_regimes import regimes, regimes_sentence


def test_every_curve_of_one_axis_has_a_regime_or_a_reason():
    table = regimes()
    listed = store.curve_list()
    assert len(table) == sum(len(inputs) == 0 for inputs in listed["inputs"])
    without = table["regime"] == "none"
    assert (table.loc[without, "why"] != "").all()
    assert table.loc[~without, ["alpha", "alpha_low", "alpha_high"]].notna().all().all()
    assert (table.loc[~without, "alpha_low"] > 0).all()


def test_dimensions_follow_from_exponents():
    """d = 4 / alpha in data, 2 / alpha along compute."""
    table = regimes()
    limited = table[table["regime"] == "resolution-limited"]
    product = np.where(limited["axis"] == "flops", 2.0, 4.0)
    np.testing.assert_allclose(limited["dimension"], product / limited["alpha"])
    assert (limited["dimension_low"] < limited["dimension"]).all()
    assert f"{len(limited)} resolution-limited" in regimes_sentence(table)


def test_losses_along_compute_have_one_and_best_sizes_have_none():
    table = regimes().set_index("label")
    loss = table[table.index.str.contains("least loss")]
    assert set(loss["regime"]) == {"resolution-limited"}
    assert set(table.loc[table["why"].str.contains("compute-optimal parameters"), "regime"]) == {"none"}


def test_the_table_is_drawn_when_asked_for(open_app):
    app = open_app("scaling_laws")
    app.session_state["regimes"] = True
    app.run()
    assert not app.exception
    assert any("dimension" in frame.value for frame in app.dataframe)
