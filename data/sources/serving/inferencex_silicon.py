"""InferenceX: language models served by today's engines at today's precisions, by concurrency, 2025-10 to 2026-04.

Traps handled here: throughput is not in the file and is worked out by Little's law, so every row where that law fails
is left out by a stated rule, and counted; one point stands in several dumps; the dump of 27 April calls its runs of
DeepSeek-R1-0528 (their ids begin with dsr1) DeepSeek-V3; the four bits of gpt-oss are its own MXFP4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.quantized import slug
from data.sources.source import Source, Tables, curated
from errors import WarehouseError

FILE = "benchmarks/inferencex-silicon/silicon_sample.csv"
TASKS = {(1024, 1024): "inferencex-1k-1k", (1024, 8192): "inferencex-1k-8k", (8192, 1024): "inferencex-8k-1k"}
SYSTEMS = {
    "b200_sxm": "B200",
    "b300_sxm": "B300",
    "gb200": "GB200",
    "gb300": "GB300",
    "h100_sxm": "H100",
    "h200_sxm": "H200",
}
ENGINES = {"trtllm": "TensorRT-LLM", "sglang": "SGLang", "vllm": "vLLM"}
# One box: beyond it the count of GPUs multiplies attention replicas that share them.
MOST_GPUS = 8
# A first token that takes longer than this share of the decoding waited in a queue, where Little's law fails.
MOST_TTFT_SHARE = 0.5
S_PER_MS = 0.001
PARALLEL = {"tp": "tp_size", "pp": "pp_size", "dp": "attention_dp_size", "ep": "moe_ep_size"}
METRICS = ("ttft_mean_ms", "itl_mean_ms", "throughput_per_gpu_tok_s", "interactivity_tok_s")
DERIVED = ("throughput_per_gpu_tok_s", "interactivity_tok_s")


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`.

    Raises WarehouseError where a name of a model, system, engine or a figure is not what it must be.
    """
    points, _ = _points(raw)
    configuration = pd.DataFrame(
        {
            "id": points["id"],
            "source": SOURCE.id,
            "name": points["model_path"],
            "task": points["task"],
            "gpu": points["system"].map(SYSTEMS),
            "num_gpus": points["num_gpus"].astype(int),
            "precision": points["precision"],
            "batch_size": points["concurrency"].astype(int),
            "parallelism": points["parallelism"],
            "engine": points["engine"],
            "conditions": ("measured " + points["measured"]).where(points["measured"].notna(), "day not stated"),
        }
    ).sort_values("id", ignore_index=True)
    long = points.melt(["id", "precision"], list(METRICS), "metric", "value").rename(columns={"id": "configuration"})
    long["source"] = SOURCE.id
    long["kind"] = long["metric"].isin(DERIVED).map({True: "estimated", False: "measured"})
    measurement = with_methods(
        long.sort_values(["configuration", "metric"], ignore_index=True), speed=("timed", "InferenceX client")
    )
    return {"configuration": configuration, "measurement": measurement}


def left_out(raw: Path) -> Mapping[str, int]:
    """How many raw rows each rule left out, in the order in which the rules are applied."""
    _, counts = _points(raw)
    return counts


def _points(raw: Path) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """One row a deployment and concurrency, with its figures; and the rows that each rule left out."""
    frame = pd.read_csv(raw / FILE, low_memory=False, dtype={"backend_version": str, "wip": str})
    _refuse_unknown(frame)
    decode_ms = frame["silicon_tpot_ms"] * (frame["osl"] - 1)
    frame = frame.assign(
        num_gpus=frame[["tp_size", "pp_size", "attention_dp_size"]].fillna(1).prod(axis=1),
        seconds=(frame["silicon_ttft_ms"] + decode_ms) * S_PER_MS,
        task=pd.Series(list(zip(frame["isl"], frame["osl"], strict=True)), index=frame.index).map(TASKS),
    )
    counts: dict[str, int] = {}
    rules = {
        "prefill and decode on separate GPUs": frame["mode"] == "agg",
        "run marked as work in progress": frame["wip"] != "True",
        "precision not stated": frame["precision"].notna(),
        "concurrency not stated": frame["concurrency"].notna(),
        f"not 1 to {MOST_GPUS} GPUs": frame["num_gpus"].between(1, MOST_GPUS),
        "first token later than half the decoding time": frame["silicon_ttft_ms"] < MOST_TTFT_SHARE * decode_ms,
        "other lengths than 1k/1k, 1k/8k and 8k/1k": frame["task"].notna(),
    }
    for rule, mask in rules.items():
        fitting = mask.loc[frame.index]
        counts[rule] = int((~fitting).sum())
        frame = frame[fitting]
    points = _newest(_described(frame))
    counts["repeat of a point: the newest day is kept, then the newest dump"] = len(frame) - len(points)
    return points, counts


def _described(frame: pd.DataFrame) -> pd.DataFrame:
    models = {row["name"]: row["model"] for row in curated("model_alias") if row["source"] == SOURCE.id}
    own_format = (frame["model_path"] == "openai/gpt-oss-120b") & (frame["precision"] == "fp4")
    engine = frame["backend"].map(ENGINES) + (" " + frame["backend_version"]).fillna("")
    per_gpu = frame["concurrency"] * frame["osl"] / frame["seconds"] / frame["num_gpus"]
    described = frame.assign(
        precision=frame["precision"].mask(own_format, "mxfp4"),
        engine=engine,
        parallelism=[_parallelism(sizes) for sizes in frame[list(PARALLEL.values())].fillna(1).to_numpy(dtype=int)],
        ttft_mean_ms=frame["silicon_ttft_ms"],
        itl_mean_ms=frame["silicon_tpot_ms"],
        throughput_per_gpu_tok_s=per_gpu,
        interactivity_tok_s=1 / (frame["silicon_tpot_ms"] * S_PER_MS),
    )
    parts = ("gpu_count", "precision", "batch", "parallelism", "engine")
    spelled = described.assign(
        gpu_count=described["num_gpus"].astype(int).astype(str) + "x" + described["system"].str.replace("_sxm", ""),
        batch="c" + described["concurrency"].astype(int).astype(str),
    )
    ids = spelled["task"] + "_" + spelled["model_path"].map(models)
    for part in parts:
        ids = ids + "_" + spelled[part].map(slug)
    return described.assign(id=ids)


def _newest(points: pd.DataFrame) -> pd.DataFrame:
    """One row a point: of its newest day, then of the newest dump, then the last in the file."""
    dump = points["origin"].str.extract(r"(20\d\d-\d\d-\d\d)")[0].fillna("")
    ordered = points.assign(dump=dump).sort_values(["measured", "dump"], kind="stable", na_position="first")
    return ordered.drop_duplicates("id", keep="last").sort_values("id", ignore_index=True)


def _parallelism(sizes: Iterable[int]) -> str:
    degrees = dict(zip(PARALLEL, sizes, strict=True))
    return "-".join(f"{short}{degree}" for short, degree in degrees.items() if degree > 1 or short == "tp")


def _refuse_unknown(frame: pd.DataFrame) -> None:
    known = {
        "system": set(SYSTEMS),
        "backend": set(ENGINES),
        "model_path": {row["name"] for row in curated("model_alias") if row["source"] == SOURCE.id},
    }
    for column, names in known.items():
        unknown = sorted(set(frame[column].dropna()) - names)
        if unknown:
            raise WarehouseError(f"{SOURCE.id}: the column {column} names {unknown}, which nobody has looked at.")
    if not (frame[["silicon_ttft_ms", "silicon_tpot_ms"]].dropna() > 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: a row of {FILE} has a time that is not above 0 ms.")


SOURCE = Source(
    id="inferencex_silicon",
    title="InferenceX runs, unofficial copy in NVIDIA's aiconfigurator",
    url="https://github.com/ai-dynamo/aiconfigurator",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution; named as an unofficial copy, as the publisher asks.",
    version="095f58a51c4ca8e61b66ec108d86f223f8d559ce",
    retrieved="2026-08-21",
    method="Time to first token and time per output token are means that a client measured at a fixed concurrency,"
    " prefill and decode on the same GPUs, 1 to 8 of them. Throughput per GPU is estimated by Little's law: concurrency"
    " x output tokens / (TTFT + TPOT x (output tokens - 1)) / GPUs, which holds only where requests do not queue, so"
    " rows whose first token took half the decoding time or more are left out, as are runs marked as work in progress;"
    " dumps that do not say so are kept. Interactivity is 1000 / TPOT. Of repeats of a point the newest day counts,"
    " then the newest dump. Whether speculative decoding was on is not stated.",
    citation="SemiAnalysis InferenceX (unofficial copy) and NVIDIA, aiconfigurator, systems/silicon_sample.csv",
    files=(FILE,),
    build=build,
    left_out=left_out,
)
