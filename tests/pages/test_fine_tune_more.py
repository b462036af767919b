"""Less data in hindsight, and the memory of the tuning run."""

from __future__ import annotations

import pytest

from models.memory import TuningRun
from pages.answers import store
from pages.answers.fine_tune import FineTuneView, fine_tune, verdict
from pages.answers.hindsight import hindsight
from pages.answers.tuning_run import memory_sentence, memory_table


def test_choices_with_less_data_are_those_of_the_published_table():
    """Lin et al. 2024, table 1: AtS on WMT19, RelAcc 99.1 % at 1/8, 1/64 and 1/512, PearCorr 98.9, 86.0 and 61.5 %."""
    table = hindsight(fine_tune(FineTuneView(data_set="WMT19")))
    ats = table[table["method"] == "Accept-then-Stop"].set_index("share")
    assert (100 * ats["relacc"]).round(1).to_dict() == {"1/8": 99.1, "1/64": 99.1, "1/512": 99.1}
    assert (100 * ats["pearcorr"]).round(1).to_dict() == {"1/8": 98.9, "1/64": 86.0, "1/512": 61.5}
    assert (ats["regret"] >= 0).all()
    assert ats["n_examples_used"].is_monotonic_decreasing


def test_the_pooled_forecast_has_an_interval():
    answer = fine_tune(FineTuneView(data_set="Gigaword", budget=51_200))
    ranking = answer.ranking
    assert (ranking["pooled_low"] <= ranking["pooled_predicted"]).all()
    assert (ranking["pooled_predicted"] <= ranking["pooled_high"]).all()
    inside = ranking["true_loss"].between(ranking["pooled_low"], ranking["pooled_high"]).mean()
    assert inside > 0.7
    assert "with 80 %" in verdict(answer)
    assert "with 80 %" not in verdict(fine_tune(FineTuneView(data_set="Gigaword", method="subtuning")))


def test_without_the_truth_there_is_no_hindsight():
    answer = fine_tune(FineTuneView(data_set="FLAN", target=3_000_000))
    assert not answer.truth_known
    assert hindsight(answer).empty


def test_the_best_choice_has_rank_one_and_no_regret():
    table = hindsight(fine_tune(FineTuneView(data_set="Gigaword")))
    best = table[table["regret"] == 0]
    assert not best.empty
    assert (best["true_rank"] == 1).all()
    assert (table.loc[table["regret"] > 0, "true_rank"] > 1).all()


def test_qwen2_fits_4_gb_only_with_qlora():
    run = TuningRun("qlora", rank=16, sequence_tokens=512)
    table = memory_table(1.543714304e9, run, 4.0).set_index("method")
    assert table["fits"].to_dict() == {"qlora": True, "lora": False, "full": False}
    assert "fits 4 GB" in memory_sentence("Qwen2-1.5B", 1.543714304e9, run, 4.0)
    full = TuningRun("full", rank=16, sequence_tokens=512)
    assert memory_sentence("Qwen2-1.5B", 1.543714304e9, full, 4.0).endswith("does not fit 4 GB. QLoRA would.")


@pytest.mark.parametrize("n_params", [1e8, 7e9, 7e10])
def test_the_smallest_gpu_holds_the_run(n_params):
    memory = store.hardware().set_index("label")["memory_gb"]
    for row in memory_table(n_params, TuningRun(), 24.0).itertuples():
        if row.smallest_gpu == "":
            assert memory.max() < row.total_gb
        else:
            assert memory[row.smallest_gpu] >= row.total_gb
            assert not ((memory >= row.total_gb) & (memory < memory[row.smallest_gpu])).any()


def test_both_are_drawn_when_opened(open_app):
    app = open_app("fine_tune", data_set="FLAN")
    before = len(app.dataframe)
    app.session_state["fine-tune-hindsight"] = True
    app.session_state["fine-tune-memory"] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) == before + 2
