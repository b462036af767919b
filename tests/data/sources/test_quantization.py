"""The quantization tables against their raw files, and against the losses and speed-ups that the sources print."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import metrics
from data.sources import SOURCES
from data.sources.quantization import aqlm, autoround, awq, efficientqat, intel_nc, llamacpp, nncf, paretoq, torchao
from data.sources.quantized import Quantized, number, slug, tables
from data.sources.source import Tables
from errors import WarehouseError
from tests.tables import stored_tables

QUANT = [name for name in SOURCES if name.startswith("quant_")]


def wide(built: Tables) -> pd.DataFrame:
    """One row a configuration, metrics as columns."""
    values = built["measurement"].pivot(index="configuration", columns="metric", values="value")
    return built["configuration"].set_index("id").join(values)


@pytest.mark.parametrize("source", QUANT)
def test_every_source_keeps_the_contract(raw: Path, source: str) -> None:
    built = stored_tables(source)
    configuration, measurement = built["configuration"], built["measurement"]
    assert configuration["id"].is_unique
    assert set(measurement["configuration"]) == set(configuration["id"])
    assert not measurement.duplicated(["configuration", "metric"]).any()
    assert set(measurement["metric"]) <= set(metrics())
    assert set(measurement["kind"]) == {"measured"}
    if "low" in measurement:
        bounded = measurement.dropna(subset=["low"])
        assert ((bounded["low"] < bounded["value"]) & (bounded["value"] < bounded["high"])).all()


@pytest.mark.parametrize("source", QUANT)
def test_an_unquantized_row_lost_nothing(raw: Path, source: str) -> None:
    table = wide(stored_tables(source))
    base = table[table["precision"].str.lower().isin(["fp32", "fp16", "f16", "bf16", "bfloat16"])]
    assert len(base) > 0
    for metric, none in (("perplexity_ratio", 1), ("accuracy_lost_points", 0), ("size_share_pct", 100), ("speedup", 1)):
        if metric in base:
            assert (base[metric].dropna() == none).all()


def test_llamacpp_against_its_file(raw: Path) -> None:
    table = wide(stored_tables(llamacpp.SOURCE.id))
    llama3 = table[table["name"] == "LLaMA 3 8B"]
    assert len(llama3) == 46
    whole = llama3[llama3["precision"] == "f16"].iloc[0]
    assert whole["model_size_gb"] == pytest.approx(14.97 * 2**30 / 1e9)
    assert whole["perplexity"] == 6.23316
    assert whole["kl_divergence"] > 0
    best4 = llama3[(llama3["precision"] == "q4_K_M") & llama3["conditions"].notna()].iloc[0]
    assert best4["perplexity_ratio"] == pytest.approx(6.382937 / 6.23316)


@pytest.mark.raw_files
def test_llamacpp_prints_the_same_losses_for_llama2(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / llamacpp.FOLDER / "llama2_70b_scoreboard.csv").set_index("quantization")
    table = wide(stored_tables(llamacpp.SOURCE.id))
    found = table[table["name"] == "LLaMA 2 70B"].set_index("precision")["perplexity_ratio"]
    assert len(found) == 13
    for scheme, text in printed["delta_to_fp16"].drop("fp16").items():
        assert 100 * (found[scheme] - 1) == pytest.approx(float(text.rstrip("%")), abs=0.006)


def test_llamacpp_collapses_below_two_and_a_half_gib(raw: Path) -> None:
    """What readers of its table expect: little is lost down to about 4.5 GiB, and the model breaks below 2.5 GiB."""
    table = wide(stored_tables(llamacpp.SOURCE.id)).query("name == 'LLaMA 3 8B'")
    gib = table["model_size_gb"] * 1e9 / 2**30
    assert table.loc[gib < 2.5, "kl_divergence"].min() > 0.5
    assert table.loc[gib > 4.5, "kl_divergence"].max() < 0.1


def test_the_interval_is_two_standard_errors(raw: Path) -> None:
    built = stored_tables(llamacpp.SOURCE.id)["measurement"]
    row = built.query("configuration == 'quant-llamacpp_llama-3-8b_q8-0' and metric == 'perplexity'").iloc[0]
    assert (row["high"] - row["value"]) == pytest.approx(1.96 * 0.037878)
    assert row["interval"] == "95%"


@pytest.mark.raw_files
def test_intel_prints_the_same_relative_losses_and_speedups(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / intel_nc.FOLDER / "validated_int8_vs_fp32.csv").drop_duplicates()
    table = wide(stored_tables(intel_nc.SOURCE.id)).query("task == 'quant-intel-nc'")
    small = table[table["precision"] == "INT8"]
    assert len(small) == len(printed) == 167
    for row in printed.to_dict("records"):
        same = small[(small["name"] == row["model"]) & (small["inferences_per_s"] == row["thr_int8_samples_s"])]
        assert len(same) >= 1
        assert same["speedup"].iloc[0] == pytest.approx(row["speedup"], abs=0.006)
        if "WikiText" in row["model"]:
            assert 100 * (same["perplexity_ratio"].iloc[0] - 1) == pytest.approx(row["acc_rel_drop_pct"], abs=0.05)
            assert same["accuracy_pct"].isna().all()
        else:
            change = -100 * same["accuracy_lost_points"].iloc[0] / row["acc_fp32"]
            assert change == pytest.approx(row["acc_rel_drop_pct"], abs=0.06)


@pytest.mark.raw_files
def test_intel_prints_the_same_ratios_for_language_models(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / intel_nc.FOLDER / "llm_recipes_lambada.csv").set_index("model")
    table = (
        wide(stored_tables(intel_nc.SOURCE.id)).query("task == 'quant-intel-nc-llm'").set_index(["name", "precision"])
    )
    for name, ratio in printed["woq_int8_ratio"].items():
        now, whole = table.loc[(name, "INT8 weights"), "accuracy_pct"], table.loc[(name, "FP32"), "accuracy_pct"]
        assert now / whole == pytest.approx(ratio, abs=6e-5)


def test_networks_of_intel_are_models_of_their_own(raw: Path) -> None:
    built = stored_tables(intel_nc.SOURCE.id)
    assert set(built["model"]["named_by"]) == {"quant_intel_nc"}
    assert set(built["model_alias"]["model"]) == set(built["model"]["id"])
    assert "tiiuae/falcon-7b" not in set(built["model_alias"]["name"])
    modality = built["model"].set_index("label")["modality"]
    assert modality["ResNet50 v1.0"] == "image"
    assert modality["BERT base MRPC"] == "text"


@pytest.mark.raw_files
def test_autoround_prints_the_same_shares_for_gguf(full_raw: Path) -> None:
    long = pd.read_csv(full_raw / autoround.NEWER)
    printed = long[(long["section"] == autoround.GGUF) & long["value"].astype(str).str.contains(r"\(\d")]
    table = wide(stored_tables(autoround.SOURCE.id)).query("task == 'quant-autoround-gguf'")
    shares = {(row["name"], round(row["accuracy_pct"], 2)): row["accuracy_lost_points"] for _, row in table.iterrows()}
    assert len(printed) == len(table) == 40
    for row in printed.to_dict("records"):
        mean, share = (float(part) for part in re.findall(r"[\d.]+", row["value"])[:2])
        whole = 100 * mean + shares[row["column"], round(100 * mean, 2)]
        assert 10_000 * mean / whole == pytest.approx(share, abs=0.02)


@pytest.mark.raw_files
def test_autoround_means_are_the_means_of_its_eleven_tests(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / autoround.PAPER)
    tests = printed.columns[3:14]
    assert len(tests) == 11
    assert (printed[tests].mean(axis=1) - printed["Avg"]).abs().median() < 0.01
    table = wide(stored_tables(autoround.SOURCE.id)).query("task == 'quant-autoround'")
    assert (table["precision"] == "FP16").sum() == 8
    assert len(table) == 192 - 3 * 8


@pytest.mark.raw_files
def test_torchao_prints_the_same_speedups(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / torchao.NEW).dropna(subset=["decode_speedup"])
    table = wide(stored_tables(torchao.SOURCE.id))
    for row in printed.to_dict("records"):
        same = table[table["decode_tokens_per_s"] == row["decode toks/s"]]
        assert same["speedup"].iloc[0] == pytest.approx(row["decode_speedup"], abs=6e-4)


def test_torchao_leaves_out_nameless_machines_and_a_doubtful_name(raw: Path) -> None:
    built = stored_tables(torchao.SOURCE.id)["configuration"]
    assert set(built["gpu"]) == {"A100-80GB", "H100", "B200"}
    assert "Llama-3-8.1B" not in set(built["name"])
    assert (built["task"] == "quant-torchao-a100").sum() == 14


@pytest.mark.raw_files
def test_tinychat_prints_the_same_speedups(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / awq.FOLDER / "tinychat_decode_latency.csv").set_index(["gpu", "model"])
    table = wide(stored_tables(awq.SOURCE.id)).dropna(subset=["decode_ms_per_token"])
    small = table[table["precision"] == "AWQ 4-bit"].set_index(["gpu", "name"])["speedup"]
    for key, text in printed["speedup"].items():
        assert (number(text) is None) == pd.isna(small[key])
        if number(text) is not None:
            assert small[key] == pytest.approx(number(text), rel=0.01)  # its latencies are rounded


def test_rulers_of_dots_are_no_rows(raw: Path) -> None:
    speeds = wide(stored_tables(awq.SOURCE.id)).query("task == 'quant-autoawq-rtx4090'")
    assert len(speeds) == 24
    assert speeds["peak_memory_gb"].between(0.5, 24).all()


@pytest.mark.raw_files
def test_nncf_prints_the_same_increases(full_raw: Path) -> None:
    printed = pd.read_csv(full_raw / nncf.FOLDER / "weight_compression_lambada_ppl_size.csv")
    table = wide(stored_tables(nncf.SOURCE.id)).query("task == 'quant-nncf-size'").set_index(["name", "precision"])
    for row in printed.to_dict("records"):
        found = table.loc[(row["model"], row["mode"])]
        increase = found["perplexity"] * (1 - 1 / found["perplexity_ratio"])
        assert increase == pytest.approx(row["perplexity_increase"], abs=0.021)


@pytest.mark.parametrize(
    ("scheme", "wanted"), [("w2g64", 2.28), ("w2g128", 2.14), ("w3g128", 3.15), ("w4g128", 4.16), ("fp16", 16)]
)
def test_bits_a_weight_are_those_of_the_efficientqat_paper(scheme: str, wanted: float) -> None:
    assert efficientqat.bits(scheme) == pytest.approx(wanted, abs=0.006)


def test_code_bits_by_hand() -> None:
    assert aqlm.code_bits("1x16g8") == 2
    assert aqlm.code_bits("2x8g8") == 2
    assert aqlm.code_bits("1x16g16") == 1
    assert aqlm.code_bits("8x8") is None
    assert autoround.bits("W4G-1") == 4
    assert autoround.bits("W2G128") == pytest.approx(2.14, abs=0.001)


def test_aqlm_says_what_mmlu_lost(raw: Path) -> None:
    table = wide(stored_tables(aqlm.SOURCE.id)).set_index(["name", "precision"])
    assert table.loc[("Llama-3-8b", "AQLM 1x16"), "accuracy_lost_points"] == pytest.approx(9)
    assert "perplexity_ratio" not in table


def test_headings_of_paretoq_are_no_rows(raw: Path) -> None:
    table = wide(stored_tables(paretoq.SOURCE.id))
    assert len(table) == 30
    assert table.groupby("name").size().tolist() == [6] * 5
    lost = table[table["precision"] == "1-bit"].set_index("name")["accuracy_lost_points"]
    assert lost["MobileLLM-ParetoQ-125M"] == pytest.approx(48.5 - 43.7)


def test_two_rows_of_one_name_are_refused() -> None:
    row = Quantized("quant-t", "m", "q4", "e", {"perplexity": 5.0})
    with pytest.raises(WarehouseError, match="two rows"):
        tables("s", [row, row])
    base = Quantized("quant-t", "m", "f16", "e", {"perplexity": 5.0}, base=True)
    other = Quantized("quant-t", "m", "f32", "e", {"perplexity": 5.0}, base=True)
    with pytest.raises(WarehouseError, match="two unquantized rows"):
        tables("s", [base, other])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("4.50 GB (19.05%)", 4.5), ("2.69x", 2.69), ("OOM", None), ("--", None), ("...", None), ("-", None), ("", None)],
)
def test_figures_as_tables_write_them(text: str, wanted: float | None) -> None:
    assert number(text) == wanted


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_written_numbers_come_back(value: float) -> None:
    assert number(repr(value)) == value
    assert number(value) == value


@given(st.text(max_size=30))
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert re.fullmatch(r"[a-z0-9.-]*", slug(text))
