"""ML.ENERGY Leaderboard v3: measured GPU energy, latency and throughput of open models, all seven tasks.

Traps handled here: (model, GPU, GPUs, batch size) is not unique, so parallelism is part of a configuration's id; three
configurations were run twice with all settings equal, so the second is kept as another run with an id of its own;
energy per request is derived upstream, so it is checked against energy per token x output length; image and video
tasks have fields of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.serving.output_lengths import output_lengths
from data.sources.source import Source, Tables, read_json
from errors import WarehouseError

FOLDER = "benchmarks/mlenergy-v3"
TEXT_TASKS = ("gpqa", "lm-arena-chat", "sourcegraph-fim", "image-chat", "video-chat")
TEXT_ENGINE, MADE_ENGINE = "vLLM 0.11.1", "xDiT 0.4.5"
PRECISIONS = {"bfloat16": "bf16", "fp8": "fp8", "mxfp4": "mxfp4"}
TEXT_METRICS = {
    "energy_per_token_j": "energy_per_token_joules",
    "energy_per_response_j": "energy_per_request_joules",
    "itl_p50_ms": "median_itl_ms",
    "itl_p90_ms": "p90_itl_ms",
    "itl_p95_ms": "p95_itl_ms",
    "itl_p99_ms": "p99_itl_ms",
    "output_tokens_per_s": "output_throughput_tokens_per_sec",
    "power_w": "avg_power_watts",
    "mean_batch_size": "avg_batch_size",
    "output_tokens_per_response": "avg_output_len",
}
MADE_METRICS = {
    "image": {
        "energy_per_image_j": "energy_per_image_joules",
        "batch_latency_s": "batch_latency_s",
        "images_per_s": "throughput_images_per_sec",
        "power_w": "avg_power_watts",
    },
    "video": {
        "energy_per_video_j": "energy_per_video_joules",
        "batch_latency_s": "batch_latency_s",
        "videos_per_s": "throughput_videos_per_sec",
        "power_w": "avg_power_watts",
    },
}
Row = Mapping[str, Any]


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement` of all tasks, and `output_length` of those that answer with text.

    Raises WarehouseError where a figure is missing or contradicts another one.
    """
    configurations: dict[str, dict[str, object]] = {}
    measurements = []
    for task, row in _rows(raw / FOLDER / "tasks"):
        configuration = _as_another_run(_configuration(task, row), configurations)
        key = str(configuration["id"])
        configurations[key] = configuration
        measurements += _measurements(key, task, row)
    frame = pd.DataFrame(configurations.values()).sort_values("id", ignore_index=True)
    figures = pd.DataFrame(measurements).sort_values(["configuration", "metric"], ignore_index=True)
    is_text = figures["configuration"].map(frame.set_index("id")["task"]).isin(TEXT_TASKS)
    stated = [
        with_methods(part, energy=("gpu", "Zeus"), speed=("timed", engine))
        for part, engine in ((figures[is_text], TEXT_ENGINE), (figures[~is_text], MADE_ENGINE))
    ]
    models = [path for task in TEXT_TASKS for path in sorted((raw / FOLDER / "models").glob(f"*__{task}.json"))]
    return {
        "configuration": frame,
        "measurement": pd.concat(stated).sort_index(),
        "output_length": output_lengths(SOURCE.id, models, PRECISIONS),
    }


def _rows(folder: Path) -> Iterator[tuple[str, Row]]:
    for path in sorted(folder.glob("*.json")):
        for row in read_json(path)["configurations"]:
            yield path.stem, row


def _configuration(task: str, row: Row) -> dict[str, object]:
    name, precision = str(row["model_id"]), PRECISIONS[row["weight_precision"]]
    batch = int(row["max_num_seqs"] if task in TEXT_TASKS else row["batch_size"])
    parallelism = _parallelism(row)
    slug = name.rpartition("/")[2].lower().removesuffix("-fp8")
    return {
        "id": f"{task}_{slug}_{row['num_gpus']}x{row['gpu_model'].lower()}_{precision}_b{batch}_{parallelism}",
        "source": SOURCE.id,
        "name": name,
        "task": task,
        "gpu": row["gpu_model"],
        "num_gpus": int(row["num_gpus"]),
        "precision": precision,
        "batch_size": batch,
        "parallelism": parallelism,
        "engine": TEXT_ENGINE if task in TEXT_TASKS else MADE_ENGINE,
        "conditions": _conditions(row),
    }


def _as_another_run(configuration: dict[str, object], configurations_by_id: Mapping[str, object]) -> dict[str, object]:
    run, first = 1, configuration["id"]
    while configuration["id"] in configurations_by_id:
        run += 1
        configuration |= {"id": f"{first}_run{run}", "conditions": f"run {run} of the same settings"}
    return configuration


def _parallelism(row: Row) -> str:
    """`tp4` or `tp8-ep8`: tensor (or Ulysses) parallelism always, the other degrees where above one."""
    if "tensor_parallel" in row:
        degrees = {"tp": row["tensor_parallel"], "ep": row["expert_parallel"], "dp": row["data_parallel"]}
    else:
        degrees = {"u": row["ulysses_degree"], "r": row["ring_degree"]}
    first = next(iter(degrees))
    return "-".join(f"{name}{degree}" for name, degree in degrees.items() if name == first or degree > 1)


def _conditions(row: Row) -> str | None:
    if "image_height" in row:
        return f"{row['image_width']} x {row['image_height']} px, {row['inference_steps']} steps"
    if "video_height" in row:
        size = f"{row['video_width']} x {row['video_height']} px"
        return f"{size}, {row['num_frames']} frames at {row['fps']} fps, {row['inference_steps']} steps"
    return None


def _measurements(configuration: str, task: str, row: Row) -> list[dict[str, object]]:
    if task in TEXT_TASKS:
        _check_energy(configuration, row)
    fields = TEXT_METRICS if task in TEXT_TASKS else MADE_METRICS[task.removeprefix("text-to-")]
    return [
        {
            "source": SOURCE.id,
            "configuration": configuration,
            "precision": PRECISIONS[row["weight_precision"]],
            "metric": metric,
            "value": _positive(configuration, field, row),
            "kind": "measured",
        }
        for metric, field in fields.items()
    ]


def _positive(configuration: str, field: str, row: Row) -> float:
    value = row.get(field)
    if not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        raise WarehouseError(f"{SOURCE.id}: {field} of {configuration} is {value!r}, not a positive number.")
    return float(value)


def _check_energy(configuration: str, row: Row) -> None:
    per_request = row["energy_per_token_joules"] * row["avg_output_len"]
    if not math.isclose(per_request, row["energy_per_request_joules"], rel_tol=1e-6):
        raise WarehouseError(
            f"{SOURCE.id}: energy per request of {configuration} is {row['energy_per_request_joules']} J, but energy"
            f" per token x output length is {per_request} J."
        )


SOURCE = Source(
    id="mlenergy_v3",
    title="The ML.ENERGY Leaderboard v3.0",
    url="https://github.com/ml-energy/leaderboard",
    licence="none stated in the leaderboard's repository; the same results are published as Apache-2.0 in"
    " ml-energy/benchmark-v3",
    may_ship_because="Apache-2.0, under which the publisher also gives the same results, permits it with attribution.",
    version="0cd52dab897c5d91a45f4d413038f3b8b4251b0f",
    retrieved="2026-02-27",
    method="Zeus reads the GPUs' energy counters in steady state; GPUs only, without CPU, cooling or idle time. vLLM"
    " 0.11.1 for language models, xDiT 0.4.5 for images and videos. H100 is the 80 GB card at 700 W, B200 the 180 GB"
    " card at 1,000 W.",
    citation="Chung et al., The ML.ENERGY Benchmark: Toward Automated Inference Energy Measurement and Optimization,"
    " NeurIPS Datasets and Benchmarks 2025",
    files=(f"{FOLDER}/tasks/*.json", *(f"{FOLDER}/models/*__{task}.json" for task in TEXT_TASKS)),
    build=build,
)
