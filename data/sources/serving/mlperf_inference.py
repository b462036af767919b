"""MLPerf Inference v4.1: quality, throughput or latency, number format, and for a few systems power at the wall.

Traps handled here: power is in watts beside a rate but in millijoules a query beside a latency, so only the first is
divided by the rate; the accuracy target (`-99`, `-99.9`) is part of the benchmark's name, not of the model's; the count
of accelerators is per node; number formats are spelled in several ways; in the open division a submitter may run
another model under the benchmark's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import slug
from data.sources.source import Source, Tables, read_json
from errors import WarehouseError

FILE = "benchmarks/mlperf-inference-v4.1/summary_results.json"
# The measure that MLPerf judges each benchmark by, and what turns it into the usual scale of 100.
SCORES = {
    "bert": ("F1", 1),
    "resnet": ("acc", 1),
    "retinanet": ("mAP", 1),
    "dlrm-v2": ("AUC", 1),
    "3d-unet": ("DICE", 100),
    "gptj": ("ROUGE1", 1),
    "llama2-70b": ("ROUGE1", 1),
    "mixtral-8x7b": ("ROUGE1", 1),
    "stable-diffusion-xl": ("CLIP_SCORE", 1),
}
RATES = {"Tokens/s": "output_tokens_per_s", "Samples/s": "inferences_per_s", "Queries/s": "inferences_per_s"}
FORMATS = {
    "int8": "INT8",
    "int4": "INT4",
    "fp8": "FP8",
    "float8": "FP8",
    "fp16": "FP16",
    "bf16": "BF16",
    "fp32": "FP32",
}
# The networks of the closed division, which are the benchmark's own.
REFERENCE: Mapping[str, Facts] = {
    "bert": {"label": "BERT-large (SQuAD)", "family": "BERT", "organisation": "Google", "modality": "text"},
    "resnet50": {"label": "ResNet-50 v1.5", "family": "ResNet", "modality": "image"},
    "retinanet": {"label": "RetinaNet ResNeXt-50", "family": "RetinaNet", "modality": "image"},
    "dlrm-v2": {"label": "DLRM v2", "family": "DLRM", "organisation": "Meta", "modality": "table"},
    "3d-unet": {"label": "3D U-Net (KiTS19)", "family": "U-Net", "modality": "image"},
    "gptj": {"label": "GPT-J 6B (news summaries)", "family": "GPT-J", "n_params": 6e9, "modality": "text"},
    "stable-diffusion-xl": {"label": "Stable Diffusion XL", "family": "Stable Diffusion", "modality": "image-out"},
}
Row = Mapping[str, Any]


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for networks that only MLPerf has.

    Raises WarehouseError where two results share an id, or a unit or score is not one that is known here.
    """
    rows = read_json(raw / FILE)
    configurations = pd.DataFrame([_configuration(row) for row in rows]).sort_values("id", ignore_index=True)
    if not configurations["id"].is_unique:
        raise WarehouseError(f"{SOURCE.id}: two results are both called {configurations['id'].mode()[0]}.")
    figures = pd.DataFrame([figure for row in rows for figure in _measurements(row)])
    measurement = with_methods(
        figures.sort_values(["configuration", "metric"], ignore_index=True),
        energy=("wall", "MLPerf power v4.1"),
        speed=("loadgen", "MLPerf v4.1"),
    )
    source_models = own_models(SOURCE.id, configurations["name"], _facts)
    return {"configuration": configurations, "measurement": measurement, **source_models}


def _benchmark(row: Row) -> str:
    return re.sub(r"-99(\.9)?$", "", row["Model"])


def _task(row: Row) -> str:
    return f"mlperf-{_benchmark(row)}-{row['Scenario'].lower()}"


def _id(row: Row) -> str:
    return slug(f"{_task(row)}_{row['ID']}_{row['UsedModel']}").replace("_", "-")


def _configuration(row: Row) -> dict[str, object]:
    target = re.search(r"-(99(?:\.9)?)$", row["Model"])
    conditions = [
        f"{row['ID']} {row['Submitter'].replace('_', ' ')}",
        f"{row['Category']} division",
        f"at least {target[1]}% of the reference score" if target else "",
        "preview, not on sale" if row["Availability"] == "preview" else "",
    ]
    per_node = int(float(row["a#"] or 0))
    return {
        "id": _id(row),
        "source": SOURCE.id,
        "name": re.sub(r"-99(\.9)?$", "", row["UsedModel"]),
        "task": _task(row),
        "gpu": row["Accelerator"] or row["Processor"],
        "num_gpus": int(row["Nodes"]) * (per_node or int(row["host_processors_per_node"])),
        "precision": FORMATS[row["weight_data_types"].lower()],
        "engine": row["Software"],
        "conditions": ", ".join(part for part in conditions if part),
    }


def _measurements(row: Row) -> list[dict[str, object]]:
    return [
        {
            "source": SOURCE.id,
            "configuration": _id(row),
            "precision": FORMATS[row["weight_data_types"].lower()],
            "metric": metric,
            "value": value,
            "kind": "measured",
        }
        for metric, value in {"benchmark_score": _score(row), **_speed(row), **_energy(row)}.items()
    ]


def _score(row: Row) -> float:
    name, scale = SCORES[_benchmark(row)]
    figure = re.search(rf"(?<!\w){name}: ([\d.]+)", row["Accuracy"])
    if figure is None:
        raise WarehouseError(f"{SOURCE.id}: the accuracy of {_id(row)} is {row['Accuracy']!r}, which has no {name}.")
    return float(figure[1]) * scale


def _speed(row: Row) -> dict[str, float]:
    value, unit = float(row["Performance_Result"]), row["Performance_Units"]
    if unit == "Latency (ms)":
        return {"latency_per_query_ms": value}
    return {RATES[unit]: value}


def _energy(row: Row) -> dict[str, float]:
    """Energy per token or inference: power over rate in watts; millijoules a query as they stand."""
    if not row["has_power"]:
        return {}
    value, unit = float(row["Power_Result"]), row["Performance_Units"]
    if row["Power_Units"] == "millijoules" and unit == "Latency (ms)":
        return {"energy_per_inference_j": value / 1000}
    if row["Power_Units"] != "Watts" or unit not in RATES:
        raise WarehouseError(f"{SOURCE.id}: {_id(row)} has a power in {row['Power_Units']} beside {unit}.")
    per = "energy_per_token_j" if unit == "Tokens/s" else "energy_per_inference_j"
    return {"power_w": value, per: value / float(row["Performance_Result"])}


def _facts(name: str) -> Facts:
    reference_facts = REFERENCE.get(name)
    return {"open_weights": True, **reference_facts} if reference_facts else {"family": "BERT", "modality": "text"}


SOURCE = Source(
    id="mlperf_inference",
    title="MLPerf Inference v4.1",
    url="https://github.com/mlcommons/inference_results_v4.1",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution; results carry their version and id, as MLCommons asks.",
    version="4a0c87411066bd697db46fa44cf6f04fd458f627",
    retrieved="2024-11-05",
    method="Submitters run MLPerf's benchmarks on their own systems under its load generator; MLCommons reviews the"
    " results. Power is metered at the wall for the whole system, in 31 of 937 results; energy per token or inference"
    " is that power over the rate of the same run. Latency of a single stream is its 90th percentile, of several"
    " streams the 99th.",
    citation="MLCommons, MLPerf v4.1 Inference, results with their ids, 2024; Reddi et al., MLPerf Inference Benchmark,"
    " ISCA 2020. MLPerf is a trademark of MLCommons",
    files=(FILE,),
    build=build,
)
