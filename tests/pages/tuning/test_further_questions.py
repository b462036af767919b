"""Less data in hindsight, and the memory of the tuning run."""

from __future__ import annotations

import pytest

from models.serving.model_shapes import PUBLISHED, shape_of
from models.training.memory import TuningRun
from pages.answers.boards import store
from pages.answers.tuning.answer import FineTuneView, fine_tune
from pages.answers.tuning.past_choices import hindsight
from pages.answers.tuning.sentences import verdict
from pages.answers.tuning.tuning_run import memory_sentence, memory_table, vocabulary_of


def test_choices_with_less_data_are_those_of_the_published_table():
    """Lin et al. 2024, table 1: AtS on WMT19, RelAcc 99.1% at 1/8, 1/64 and 1/512, PearCorr 98.9, 86.0 and 61.5%."""
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
    assert "four times in five" in verdict(answer)
    assert "at 80%)" not in verdict(fine_tune(FineTuneView(data_set="Gigaword", method="subtuning")))


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
    table = memory_table(PUBLISHED["Qwen2-1.5B"], run, 4.0).set_index("method")
    assert table["fits"].to_dict() == {"qlora": True, "lora": False, "full": False}
    assert "fits in 4 GB" in memory_sentence("Qwen2-1.5B", PUBLISHED["Qwen2-1.5B"], run, 4.0)
    full = TuningRun("full", rank=16, sequence_tokens=512)
    assert memory_sentence("Qwen2-1.5B", PUBLISHED["Qwen2-1.5B"], full, 4.0).endswith(
        "does not fit in 4 GB. QLoRA would fit."
    )


@pytest.mark.parametrize("n_params", [1e8, 7e9, 7e10])
def test_the_smallest_gpu_holds_the_run(n_params):
    memory = store.hardware().set_index("label")["memory_gb"]
    for row in memory_table(shape_of(n_params), TuningRun(), 24.0).itertuples():
        if row.smallest_gpu == "":
            assert memory.max() < row.total_gb
        else:
            assert memory[row.smallest_gpu] >= row.total_gb
            assert not ((memory >= row.total_gb) & (memory < memory[row.smallest_gpu])).any()


@pytest.mark.parametrize(("n_params", "card_gb"), [(65e9, 48.0), (33e9, 24.0)])
def test_the_published_qlora_runs_fit_on_the_page(n_params, card_gb):
    """Dettmers et al. 2023 (arXiv:2305.14314): 65B on 48 GB; 33B on 24 GB, where the optimizer has to be paged."""
    shape = shape_of(n_params, vocabulary_of(None, n_params))
    text = memory_sentence("a model", shape, TuningRun("qlora", rank=64, sequence_tokens=512), card_gb)
    assert f"it fits in {card_gb:g} GB" in text
    assert f"({n_params / 1e9:g}B parameters)" in text
    assert ("paged to host memory" in text) == (n_params == 33e9)


@pytest.mark.parametrize(
    ("run", "card_gb", "ending"),
    [
        (TuningRun("qlora", rank=64, adapter_bits=32, optimizer="adamw_32bit"), 48.0,
         "QLoRA with a paged 8-bit optimizer and 16-bit adapters would fit."),
        (TuningRun("full"), 48.0, "QLoRA would fit."),
        (TuningRun("qlora", bits=8, rank=64, checkpointing=False), 48.0,
         "QLoRA with 4-bit weights and recomputed activations would fit."),
        (TuningRun("qlora"), 24.0, "No tuning method fits at this sequence length, batch size and rank."),
    ],
)  # fmt: skip
def test_what_does_not_fit_names_settings_that_would(run, card_gb, ending):
    assert memory_sentence("a model", shape_of(65e9, 32_000), run, card_gb).endswith(ending)


def test_the_vocabulary_is_that_of_the_model_by_name():
    assert vocabulary_of("gpt2", 124439808) == 50_257
    assert vocabulary_of("mt5-base", 582401280) == 250_112
    assert vocabulary_of(None, 1.543714304e9) == 151_936


def test_a_65b_model_fits_48_gb_in_the_page(open_app):
    app = open_app("fine_tune", data_set="FLAN")
    app.session_state["fine-tune-memory"] = True
    app.run()
    next(box for box in app.number_input if box.label == "Parameters, billions").set_value(65.0)
    app.number_input(key="tune-gpu").set_value(48.0)
    app.number_input(key="tune-rank").set_value(64)
    app.run()
    assert not app.exception
    assert not app.error
    assert any("it fits in 48 GB" in element.value for element in app.markdown)
    labels = {box.label for box in app.selectbox}
    assert {"Tuning method", "Bits per frozen weight (QLoRA)", "Optimizer", "Bits per adapter weight"} <= labels


def test_both_are_drawn_when_opened(open_app):
    app = open_app("fine_tune", data_set="FLAN")
    before = len(app.dataframe)
    app.session_state["fine-tune-hindsight"] = True
    app.session_state["fine-tune-memory"] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) == before + 2
