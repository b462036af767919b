"""The plan on the Fine-tune page: what ways cost, what halving picks, and the panel itself."""

from __future__ import annotations

import pytest

from errors import InputError
from models.laws import Curve
from pages.answers.tuning.answer import FineTuneView, fine_tune
from pages.answers.tuning.next_runs import EVERYTHING, GPU, HALVING, TOKENS, costs_on, gpus, plan


@pytest.mark.parametrize("data_set", sorted(TOKENS))
def test_halving_picks_within_4_percent_of_a_nat_for_2_percent_of_the_compute(data_set: str) -> None:
    """The compute of training all is that of Lin et al. 2024, figure 7: 6 x 32.837e9 x tokens x 20 epochs x 15 runs."""
    found = plan(fine_tune(FineTuneView(data_set=data_set)), costs_on(GPU, TOKENS[data_set], 20, 15, 0.4))
    ways = found.ways.set_index("way")
    published = 6 * 32.837e9 * TOKENS[data_set] * 1_638_400 * 20 * 15
    assert ways.loc[EVERYTHING, "flops"] == pytest.approx(published, rel=0.01)
    assert ways.loc[HALVING, "regret"] <= 0.04
    assert ways.loc[HALVING, "share"] <= 0.02
    assert ways.loc[HALVING, "usd"] < ways.loc["Pooled curves", "usd"]
    assert str(ways.loc[HALVING, "choice"]) in found.sentence
    assert (found.runs["value"] >= 0).all()
    assert found.runs["value_per_1k_usd"].is_monotonic_decreasing


def test_a_model_without_its_size_is_named() -> None:
    curves = tuple(Curve(name, [1.0, 2.0, 4.0], [3.0, 2.5, 2.0]) for name in ("a", "b"))
    answer = fine_tune(FineTuneView(data_set="upload", target=4, budget=2), curves)
    with pytest.raises(InputError, match="2 models without a parameter count"):
        plan(answer, costs_on(GPU, 50, 1, 1, 0.4))


def test_accelerators_have_all_that_a_cost_needs() -> None:
    assert GPU in gpus().index
    assert gpus().notna().all(axis=None)
    with pytest.raises(InputError, match="no accelerator 'abacus'"):
        costs_on("abacus", 50, 1, 1, 0.4)


def test_the_panel_opens(open_app) -> None:
    app = open_app("fine_tune", data_set="Gigaword")
    before = len(app.dataframe)
    app.session_state["fine-tune-plan"] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) == before + 2
