"""Which models run on a machine: held against what was measured, by hand, and against what cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from errors import InputError
from models.serving.weights import FORMATS
from pages.answers.device.answer import answer_device
from pages.answers.device.machine import machine_of, machines, resolve
from pages.answers.device.measured_speeds import speed_study
from pages.answers.device.model_runs import open_models, runs_on
from pages.answers.device.named_sizes import named_params
from pages.answers.device.new_device import TESTED, new_device, paper_mean
from pages.answers.device.offload_claims import offload_claims, offload_sentence
from pages.answers.device.sentences import doubts, verdict
from pages.answers.device.split_computing import split_reply
from pages.answers.device.tables import measured_table, model_rows
from pages.answers.device.view import DeviceView
from pages.answers.device.vision_limits import networks, within_limits
from pages.api.device import plan_device
from pages.api.exchange import Ask

CURRENT = "2026"


def test_a_24_gb_card_runs_a_current_model() -> None:
    """The model was first listed in 2026, it fits, and the next larger format of it does not."""
    answer = answer_device(DeviceView(device="rtx-4090"))
    assert answer.pick is not None
    pick = open_models().loc[answer.pick["model"]]
    assert pick["rating"] == pytest.approx(answer.pick["rating"], abs=0.1)
    assert str(first_listed(answer.pick["model"])).startswith(CURRENT)
    assert answer.pick["memory_gb"]["total"] <= answer.machine.usable_gb
    runs = runs_on(answer.machine, answer.view)
    same = runs[
        (runs["model"] == answer.pick["model"]) & (runs["weights_gb"] > answer.pick["memory_gb"]["weights"] + 0.01)
    ]
    assert not (same["state"] == "runs").any()


def first_listed(model: str) -> object:
    from pages.answers.boards import store

    return store.models().set_index("id").loc[model, "first_listed"]


def test_weights_by_hand() -> None:
    """31 billion parameters at 4.89 bits are 18.95 GB."""
    pick = answer_device(DeviceView(device="rtx-4090")).pick
    assert pick is not None
    expected = open_models().loc[pick["model"], "n_params"] * FORMATS[pick["precision"]].bits / 8e9
    assert pick["memory_gb"]["weights"] == pytest.approx(expected, rel=1e-3)


def test_speeds_of_machines_left_out() -> None:
    """The errors that the page states, and the naive bound's beside them, on the same rows."""
    study = speed_study()
    assert len(study.rows) >= 400
    assert study.n_machines >= 35
    assert study.median_error_pct("new_machine") <= 25
    assert study.median_error_pct("known_machine") <= 10
    assert 0.86 <= study.new_machine_coverage <= 0.95
    assert 0.86 <= study.known_machine_coverage <= 0.97
    bound = (study.rows["bandwidth_gb_s"] / study.rows["read_gb"] / study.rows["tokens_per_s"] - 1).median()
    assert study.median_error_pct("new_machine") < 50 * bound, "half the error of bandwidth over bytes alone"


def test_a_measured_speed_goes_before_the_estimate() -> None:
    answer = answer_device(DeviceView(device="mac-mini-m4-pro-24gb"))
    measured = [row for row in answer.rows if row["output_tokens_per_s"]["kind"] == "measured"]
    assert len(measured) >= 3
    ratios = []
    for row in measured:
        assert row["predicted_tokens_per_s"] is not None
        ratios.append(row["output_tokens_per_s"]["value"] / row["predicted_tokens_per_s"]["value"])
    assert 0.9 < np.median(ratios) < 1.15
    assert all(1 / 3 < ratio < 3 for ratio in ratios)
    table = measured_table(answer)
    assert {"tokens_per_s", "predicted_tokens_per_s", "source"} <= set(table)


def test_a_changed_bandwidth_is_another_machine() -> None:
    answer = answer_device(DeviceView(device="rtx-4090", bandwidth_gb_s=504.0))
    assert answer.correction is None
    assert answer.measured.empty
    assert not any(row["output_tokens_per_s"]["kind"] == "measured" for row in answer.rows)


def test_less_memory_and_higher_demands_never_run_more() -> None:
    def running(**changes: object) -> set[str]:
        answer = answer_device(DeviceView(**changes))  # type: ignore[arg-type]
        return {row["model"] for row in answer.rows if row["state"] == "runs"}

    usual = running()
    assert running(memory_gb=12.0) < usual
    assert running(min_tokens_per_s=60.0) < usual
    assert running(context_tokens=65_536) <= usual
    assert running(least_format="q2_k") >= usual


def test_what_does_not_fit_streams_from_storage() -> None:
    answer = answer_device(DeviceView(device="rtx-3060", storage_gb_s=3.0))
    row = next(each for each in answer.rows if each["model"] == "llama-3.3-70b-instruct")
    memory = row["memory_gb"]
    assert row["state"] == "storage"
    missing_gb = memory["weights"] - memory["resident_weights"]
    assert row["output_tokens_per_s"]["value"] == pytest.approx(3.0 / missing_gb, abs=0.01)
    assert memory["resident_weights"] + memory["kv_cache"] + memory["overhead"] <= answer.machine.usable_gb + 0.01


@pytest.mark.parametrize("device", ["rtx-4090", "gtx-1050-ti", "raspberry-pi-5-8gb", "mac-studio-m3-ultra-512gb", "t4"])
@pytest.mark.parametrize("least", [0.0, 10.0, 5000.0])
def test_every_verdict_is_short(device: str, least: float) -> None:
    answer = answer_device(DeviceView(device=device, min_tokens_per_s=least))
    said = verdict(answer)
    assert len(said.split()) <= 40, said
    assert said.endswith(".")
    assert "  " not in said
    assert "nan" not in said
    assert "None" not in said
    assert all(note.endswith(".") for note in doubts(answer))
    assert (" runs no " in said) == (answer.pick is None)


def test_every_device_has_its_figures() -> None:
    for name, machine in machines().items():
        assert 0 < machine.usable_gb < 1.08 * machine.memory_gb, name
        assert machine.bandwidth_gb_s > 0
        assert machine.origin


def test_an_unknown_device_is_replaced_with_a_sentence() -> None:
    view, said = resolve(DeviceView(device="abacus"))
    assert view.device == "rtx-4090"
    assert "abacus" in said[0]
    assert resolve(DeviceView(device="RTX 3090"))[0].device == "rtx-3090", "a label will do"
    assert machine_of(DeviceView(device="rtx-3090", memory_gb=48.0)).changed == ("memory_gb",)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Qwen_Qwen3.5-35B-A3B", (35e9, 3e9)),
        ("granite-3.1-1b-a400m-instruct", (1e9, 4e8)),
        ("SmolLM2-135M-Instruct", (135e6, 135e6)),
        ("internlm2_5-1_8b-chat", (1.8e9, 1.8e9)),
        ("gemma4:26b-mlx", (26e9, 26e9)),
    ],
)
def test_sizes_in_names(name: str, size: tuple[float, float]) -> None:
    assert named_params(name) == size


@pytest.mark.parametrize("name", ["phi-4", "gemma-4-E4B-it", "llama-8b-from-70b", "4bit"])
def test_names_that_state_no_size(name: str) -> None:
    assert np.isnan(named_params(name)).all()


def test_rows_carry_kind_and_source() -> None:
    rows = model_rows(answer_device(DeviceView()))
    assert set(rows["output_tokens_per_s__kind"]) <= {"measured", "predicted"}
    assert rows["output_tokens_per_s__source"].notna().all()
    assert rows["data_version"].nunique() == 1


def test_ten_samples_reach_the_goal() -> None:
    assert len(TESTED) == 6
    assert paper_mean(10) >= 0.85
    study = new_device(DeviceView(new_device="fpga"))
    assert study.predicted["is_sample"].sum() == 10
    assert study.spearman.mean() >= 0.85


def test_own_measurements_are_read_or_refused() -> None:
    study = new_device(DeviceView(own_latencies=("0:3", "20:18", "30:9.5")))
    assert study.own is not None
    assert study.own["predicted_ms"].is_monotonic_increasing
    with pytest.raises(InputError, match="no measurement"):
        new_device(DeviceView(own_latencies=("abc",)))
    with pytest.raises(InputError, match="not in the table"):
        new_device(DeviceView(own_latencies=("1:3", "20:18", "30:9.5")))


def test_vision_limits_against_every_row() -> None:
    view = DeviceView(part="vision", max_params_m=5.0, min_flop_per_byte=60.0)
    best = within_limits(view)
    table = networks()
    kept = table[(table["params_m"] <= 5.0) & (table["flop_per_byte"] >= 60.0)]
    assert set(best.index) == set(kept.index)
    assert best["imagenet_top1_pct"].iloc[0] == kept["imagenet_top1_pct"].max()
    assert isinstance(best, pd.DataFrame)


def test_published_cases_of_offloading() -> None:
    """11.8 and 2.25 GB of weights where 8 and 1 GB are claimed; the rest of 0.3375 GB a token, 20 times a second."""
    small, large = offload_claims()
    assert (small.weights_gb, small.memory_gb) == (2.25, 1.0)
    assert (round(large.weights_gb, 1), large.memory_gb) == (11.8, 8.0)
    assert small.needed_storage_gb_s == pytest.approx(20 * 0.3375 * (1 - 1 / 2.25))
    assert "SmallThinker's claims" in offload_sentence()


def test_the_call_answers_and_refuses() -> None:
    reply = plan_device(Ask({}, {"device": ["rtx-4090"]})).value
    assert reply["pick"] is not None
    assert reply["rows"][0] == reply["pick"]
    assert {row["kv_cache_kind"] for row in reply["rows"]} == {"estimated", "assumed"}
    for query in ({"device": ["abacus"]}, {"new_device": ["abacus"]}, {"memory_gb": ["-1"]}):
        with pytest.raises(InputError):
            plan_device(Ask({}, query))


def test_split_by_hand() -> None:
    reply = split_reply(DeviceView())
    assert (reply["split_ms"], reply["offloaded_ms"], reply["fastest"]) == (234.5, 550.0, "split")
