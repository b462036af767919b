"""The accelerator table against its raw file: figures without a document are derived from a sibling, or absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.sources.hardware import gpu_specs
from data.sources.source import curated
from errors import WarehouseError
from tests.tables import stored_tables


@pytest.fixture(scope="module")
def table(raw: Path) -> pd.DataFrame:
    return pd.read_csv(raw / gpu_specs.FILE)


@pytest.fixture(scope="module")
def built() -> pd.DataFrame:
    return stored_tables(gpu_specs.SOURCE.id)["hardware"].set_index("id")


def test_forty_accelerators(built: pd.DataFrame) -> None:
    assert len(built) == 40
    assert built.index.is_unique
    assert built[["memory_gb", "memory_bandwidth_gb_s"]].notna().sum().to_dict() == {
        "memory_gb": 39,
        "memory_bandwidth_gb_s": 38,
    }


def test_the_two_measured_accelerators(built: pd.DataFrame) -> None:
    h100, b200 = built.loc["h100-sxm5-80gb"], built.loc["b200-sxm"]
    assert tuple(h100[["memory_gb", "memory_bandwidth_gb_s", "tdp_w", "bf16_tflops"]]) == (80, 3350, 700, 989.4)
    assert tuple(b200[["memory_gb", "memory_bandwidth_gb_s", "tdp_w", "bf16_tflops"]]) == (180, 8000, 1000, 2250)


@pytest.mark.raw_files
def test_every_row_with_recalled_figures_is_decided(full_raw: Path) -> None:
    table = pd.read_csv(full_raw / gpu_specs.FILE)
    recalled = set(table.loc[table["source"].str.contains("memory:"), "gpu"])
    assert len(recalled) == 13
    assert {row["gpu"] for row in curated("hardware_check")} == recalled
    assert {row["decision"] for row in curated("hardware_check")} == {"derived", "left out"}


@pytest.mark.parametrize("check", curated("hardware_check"), ids=lambda row: f"{row['gpu']} {row['field']}")
def test_left_out_is_empty_and_derived_is_there(built: pd.DataFrame, check: dict[str, str]) -> None:
    ids = {row["name"]: row["hardware"] for row in curated("hardware_alias") if row["source"] == "gpu_specs"}
    value = built.loc[ids[check["gpu"]], check["field"]]
    assert np.isnan(value) == (check["decision"] == "left out")
    assert check["reason"] in built.loc[ids[check["gpu"]], "checks"]


@pytest.mark.parametrize(
    ("derived", "field", "factor", "of", "siblings"),
    [
        ("a10g", "bf16_tflops", 1, "fp16_tflops", ["a10", "a40", "rtx-a6000", "a100-sxm4-80gb"]),
        ("l40", "fp8_tflops", 1, "int8_tops", ["l4", "l40s"]),
        ("h100-nvl-94gb", "fp8_tflops", 2, "bf16_tflops", ["h100-pcie-80gb", "h100-sxm5-80gb"]),
        ("h100-nvl-94gb", "int8_tops", 2, "bf16_tflops", ["h100-pcie-80gb", "h100-sxm5-80gb"]),
        ("rtx-3090", "fp16_tflops", 0.25, "int8_tops", ["rtx-4090"]),
        ("rtx-3090", "bf16_tflops", 0.25, "int8_tops", ["rtx-4090"]),
        ("rtx-5090", "fp16_tflops", 0.25, "int8_tops", ["rtx-4090"]),
        ("rtx-5090", "bf16_tflops", 0.25, "int8_tops", ["rtx-4090"]),
        ("rtx-5090", "fp8_tflops", 0.5, "int8_tops", ["rtx-4090"]),
        ("tpu-v5p", "int8_tops", 2, "bf16_tflops", ["tpu-v5e", "tpu-v6e"]),
    ],
)
def test_derived_figures_follow_their_siblings(
    built: pd.DataFrame, derived: str, field: str, factor: float, of: str, siblings: list[str]
) -> None:
    for sibling in siblings:
        assert built.loc[sibling, field] == pytest.approx(factor * built.loc[sibling, of], rel=0.01)
    assert built.loc[derived, field] == pytest.approx(factor * built.loc[derived, of], rel=0.01)


@pytest.mark.raw_files
def test_bandwidth_and_power_agree_with_the_independent_table(full_raw: Path, built: pd.DataFrame) -> None:
    other = pd.read_csv(full_raw / "benchmarks/moe-cap-hardware/hardware-specs.csv").set_index("Device Name")
    pairs = {"A100-80G-SXM4": "a100-sxm4-80gb", "A100-80G-PCIe": "a100-pcie-80gb", "A6000": "rtx-a6000"}
    pairs |= {"H100-SXM": "h100-sxm5-80gb", "H100-PCIe": "h100-pcie-80gb", "5090": "rtx-5090", "4090": "rtx-4090"}
    for name, ours in pairs.items():
        assert built.loc[ours, "memory_bandwidth_gb_s"] == pytest.approx(
            other.loc[name, "Peak Bandwidth (GB/s)"], rel=0.003
        )
        assert built.loc[ours, "tdp_w"] == other.loc[name, "Peak Power (W)"]


def test_no_origin_names_memory(built: pd.DataFrame) -> None:
    assert not built["origin"].str.contains("memory:").any()
    assert built["origin"].str.len().gt(0).all()


def test_an_undecided_recalled_figure_is_refused(table: pd.DataFrame) -> None:
    guessed = table.assign(source=table["source"].where(table["gpu"] != "NVIDIA L4", "memory: all"))
    with pytest.raises(WarehouseError, match="NVIDIA L4"):
        gpu_specs.hardware(guessed)
